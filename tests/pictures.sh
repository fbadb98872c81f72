#!/usr/bin/env bash
# Renders the README's pictures as the program prints them: a page of two problems, and its key.
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
