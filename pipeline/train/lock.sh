#!/bin/sh
# Resolve the dependencies into requirements.lock, for every platform, with hashes. BERTopic's metadata
# asks for sentence-transformers and so for torch, which this program never imports: it is locked by
# itself, without what it asks for.
set -eu
python=${1:-python3.11}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check uv
compile() {
    "$work/venv/bin/uv" pip compile --quiet --generate-hashes --no-header --no-annotate --universal \
        --python-version 3.11 "$@"
}
printf 'pyyaml\nsetuptools\nwheel\n' > "$work/more.in"
printf 'bertopic\n' > "$work/bertopic.in"
compile --extra dev --output-file "$work/lock" pyproject.toml "$work/more.in" > /dev/null
compile --no-deps --output-file "$work/bertopic" "$work/bertopic.in" > /dev/null
if grep -Eiq '^(torch|sentence-transformers)==' "$work/lock"; then
    echo "the lock would bring torch: see which dependency asks for it" >&2
    exit 1
fi
cat "$work/lock" "$work/bertopic" > requirements.lock
