#!/usr/bin/env bash
# Renders the README's pictures: page 1 of version A of the homework, paper and key, as the program prints them.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
problemset build seeds/eecs182-hw5.toml --versions 1 --seed 182 --record "$work/r.jsonl" --out "$work/out" 2>/dev/null
for kind in paper key; do
  pdftoppm -r 72 -f "${PAGE:-2}" -l "${PAGE:-2}" -singlefile -png "$work/out/A-$kind.pdf" "docs/images/$kind"
done
