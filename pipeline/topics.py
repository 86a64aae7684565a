"""What no theme covers, grouped. The only file that imports bertopic.

Where BERTopic is not installed the grouping is done by NMF on the same words, and
:data:`ENGINE` says which.
"""

from __future__ import annotations

import warnings
from importlib.util import find_spec

import numpy as np
import pandas as pd

from pipeline.config import Config
from pipeline.tables import Row, digest, frame, records

ENGINE = "bertopic" if find_spec("bertopic") else "nmf"


def group(
    passages: pd.DataFrame, labels: pd.DataFrame, config: Config
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(topics, topic_members) of passages without a theme; empty when they are few."""
    themed = set(
        labels.loc[
            labels["unit"].eq("passages") & labels["frame"].isin(["core", "issues"]), "unit_id"
        ]
    )
    rest = [
        p
        for p in records(passages)
        if p["passage_id"] not in themed
        and p["kind"] in ("paragraph", "list_item")
        and not p["boilerplate"]
        and len(p["text"].split()) >= config.topic.min_words
    ]
    rest.sort(key=lambda p: p["passage_id"])
    if len(rest) < config.topic.min_passages:
        return frame("topics"), frame("topic_members")
    count = max(2, len(rest) // config.topic.passages_per_topic)
    names, groups, distances = _cluster([p["text"] for p in rest], count, config.run.seed)
    return _tables(rest, names, groups, distances)


def _cluster(
    texts: list[str], count: int, seed: int
) -> tuple[dict[int, list[str]], list[int], list[float]]:
    """(topic -> its words, topic of each text, distance of each text from its topic's middle)."""
    from sklearn.cluster import KMeans
    from sklearn.decomposition import NMF, TruncatedSVD
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
    from sklearn.preprocessing import normalize

    tfidf = TfidfVectorizer(stop_words="english", sublinear_tf=True, min_df=1)
    matrix = tfidf.fit_transform(texts)
    size = max(2, min(20, matrix.shape[0] - 1, matrix.shape[1] - 1))
    vectors = normalize(TruncatedSVD(size, random_state=seed).fit_transform(matrix))
    if ENGINE == "nmf":
        model = NMF(count, random_state=seed, init="nndsvda", max_iter=500)
        weights = model.fit_transform(matrix)
        vocabulary = tfidf.get_feature_names_out()
        names = {
            t: [str(vocabulary[i]) for i in np.argsort(-row, kind="stable")[:8]]
            for t, row in enumerate(model.components_)
        }
        groups = [int(np.argmax(row)) for row in weights]
    else:
        from bertopic import BERTopic
        from bertopic.dimensionality import BaseDimensionalityReduction

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            bertopic = BERTopic(
                embedding_model=None,
                umap_model=BaseDimensionalityReduction(),
                hdbscan_model=KMeans(count, random_state=seed, n_init=10),
                vectorizer_model=CountVectorizer(stop_words="english"),
                calculate_probabilities=False,
            )
            found, _ = bertopic.fit_transform(texts, vectors)
        groups = [int(t) for t in found]
        names = {
            t: [str(w) for w, _ in bertopic.get_topic(t) if w][:8] for t in sorted(set(groups))
        }
    middles = {
        t: vectors[[i for i, g in enumerate(groups) if g == t]].mean(axis=0) for t in set(groups)
    }
    distances = [float(np.linalg.norm(vectors[i] - middles[g])) for i, g in enumerate(groups)]
    return names, groups, distances


def _tables(
    rest: list[Row], names: dict[int, list[str]], groups: list[int], distances: list[float]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    topics: list[Row] = []
    members: list[Row] = []
    for topic in sorted(set(groups)):
        own = sorted(
            (round(distances[i], 4), rest[i]["passage_id"])
            for i, g in enumerate(groups)
            if g == topic
        )
        topic_id = "top_" + digest(*(p for _, p in own))
        topics.append(
            {
                "topic_id": topic_id,
                "name": ", ".join(names[topic][:3]) or "no common words",
                "words": names[topic],
                "size": len(own),
                "stability": None,
                "exemplars": [p for _, p in own[:3]],
            }
        )
        members += [{"topic_id": topic_id, "unit_id": p, "distance": d} for d, p in own]
    return frame("topics", topics), frame("topic_members", members)
