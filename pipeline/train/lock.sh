#!/bin/sh
# Resolve the dependencies into requirements.lock. BERTopic's metadata asks for sentence-transformers
# and so for torch, which this program never imports: it is added to the lock by itself.
set -eu
python=${1:-python3.11}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pip-tools
printf 'pyyaml\nsetuptools\nwheel\n' > "$work/more.in"
"$work/venv/bin/pip-compile" --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-annotate \
    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --extra dev \
    --output-file "$work/lock" pyproject.toml "$work/more.in"
"$work/venv/bin/pip" download --quiet --no-deps --dest "$work/bertopic" bertopic
for file in "$work"/bertopic/*.whl; do
    version=$(basename "$file" | cut -d- -f2)
    hash=$("$work/venv/bin/pip" hash "$file" | sed -n 's/^--hash=//p')
    printf 'bertopic==%s \\\n    --hash=%s\n' "$version" "$hash" >> "$work/lock"
done
if grep -Eiq '^(torch|sentence-transformers)==' "$work/lock"; then
    echo "the lock would bring torch: see which dependency asks for it" >&2
    exit 1
fi
mv "$work/lock" requirements.lock
