#!/usr/bin/env bash
# Renders the pictures of README and docs as the program makes them: a page of two problems, its key, and a build's effort.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat > "$work/homework.toml" <<'RECIPE'
title = "Homework 5"
subtitle = "Convolution, normalization, dropout"
course = "EECS 182"
versions = ["B"]
[[problems]]
title = "Convolutional networks"
parts = [
  { type = "convolution/find_filter", points = 4, space = 3.5 },
  { type = "convolution/transposed", points = 4, space = 3.5 },
]
RECIPE
problemset build "$work/homework.toml" --seed 1825 --out "$work/out" 2>/dev/null
for kind in paper key; do
  pdftoppm -r 72 -f 1 -l 1 -singlefile -png "$work/out/B-$kind.pdf" "docs/images/$kind"
done
problemset build seeds/eecs182-hw5.toml --seed 1825 --record "$work/hw5.jsonl" --out "$work/hw5" 2>/dev/null
cp "$work/hw5/fairness.png" docs/images/fairness.png
python -m tests.web.screenshot docs/images
