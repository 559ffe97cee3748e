#!/bin/sh
# The steps of the Dockerfile that build the program. It runs in a copy of the sources, with Node.js and npm on the path.
# $1: the folder that the program is put into.
set -eu
program=$1

npm ci --ignore-scripts
npm run --silent build

mkdir -p "$program"
cp -R bin dist migrations models package.json package-lock.json schema.graphql LICENSE "$program"
mkdir -p "$program/scripts/node"
cp scripts/node/package.json "$program/scripts/node"

cd "$program"
npm ci --omit=dev --ignore-scripts
rm -rf scripts

# What no program needs: binaries for other platforms, sources of native code, declarations and source maps.
node "$OLDPWD/scripts/install/remove-foreign-binaries.js" node_modules
node "$OLDPWD/scripts/container/trim.js" node_modules
