#!/bin/sh
# Adds this folder's faceseg-live to the menu and the commands of the user who runs it: links and small files below
# ~/.local, nothing else. `./install.sh --remove` takes them away again. The folder itself stays where it is.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
commands=$HOME/.local/bin

(cd "$here/share" && find . -type f) | while read -r file; do
    if [ "${1:-}" = --remove ]; then
        rm -f "$data/$file"
    else
        mkdir -p "$data/$(dirname "$file")"
        cp "$here/share/$file" "$data/$file"
    fi
done
if [ "${1:-}" = --remove ]; then
    rm -f "$commands/faceseg-live"
    echo "faceseg-live is out of the menu; delete $here to be rid of it"
    exit
fi
# Desktops may not search ~/.local/bin, so the entry of the menu names the place.
sed -i "s|^Exec=faceseg-live|Exec=\"$here/faceseg-live\"|; s|^TryExec=.*|TryExec=$here/faceseg-live|" \
    "$data/applications/faceseg-live.desktop"
mkdir -p "$commands"
ln -sf "$here/faceseg-live" "$commands/faceseg-live"
echo "faceseg-live is in the menu; as a command it is $commands/faceseg-live"
