#!/usr/bin/env bash
# Makes the two small fonts that paper is set in, from Debian's DejaVu Sans (package
# fonts-dejavu-core) with pyftsubset (package fonttools). Run it when characters.txt changes. The
# features join Arabic letters and place accents; paper needs no hints for screens of few pixels.
set -euo pipefail
here=$(cd "$(dirname "$0")/../src/pestprotocol/print" && pwd)
from=/usr/share/fonts/truetype/dejavu
for weight in "" -Bold; do
  pyftsubset "$from/DejaVuSans$weight.ttf" --unicodes-file="$here/characters.txt" \
    --layout-features=kern,mark,mkmk,ccmp,locl,init,medi,fina,rlig,isol --no-hinting \
    --output-file="$here/DejaVuSans$weight-subset.ttf"
done
