#!/bin/sh
# Makes in a folder what the Dockerfile makes as an image, measures it, and starts the server in it. It needs root and debootstrap, and neither
# Docker nor a registry of images.
# $1: the folder; $2: the Node.js that runs in it; $3: a Debian mirror.
set -eu
folder=$(realpath -m "$1")
node=$(realpath "$2")
mirror=${3:-http://deb.debian.org/debian}
sources=$(git rev-parse --show-toplevel)
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

root=$folder/root
rm -rf "$root"
mkdir -p "$root"
debootstrap --variant=minbase --include=libstdc++6,ca-certificates bookworm "$root" "$mirror" >"$folder/debootstrap.log"
# What the slim images of Debian leave out.
rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/* "$root"/var/cache/debconf/* "$root"/var/log/* \
  "$root"/usr/share/doc/* "$root"/usr/share/man/* "$root"/usr/share/info/* "$root"/usr/share/locale/* \
  "$root"/usr/share/lintian "$root"/usr/share/linda
chroot "$root" useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin vortex
install --directory --owner=10001 --group=10001 "$root/data"

# The files that git has, less those that .dockerignore leaves out: the build takes no others.
git -C "$sources" ls-files -z --cached --others --exclude-standard -- bin migrations models src \
  scripts/container scripts/install scripts/node scripts/package \
  package.json package-lock.json schema.graphql tsconfig.json tsconfig.build.json .npmrc LICENSE |
  tar --create --directory="$sources" --null --files-from=- | tar --extract --directory="$build"
(cd "$build" && PATH=$(dirname "$node"):$PATH sh scripts/container/build.sh "$root/program")
install "$node" "$root/usr/local/bin/node"

du -sm "$root" "$root/program" "$root/usr/local/bin/node"

# As the container: not root, nothing of the file system writable but /data and /tmp.
log=$folder/server.log
unshare --mount sh -eu -c '
  mount --bind "$1" "$1"
  mount --bind "$1/data" "$1/data"
  mount -t tmpfs tmpfs "$1/tmp"
  mount -t proc proc "$1/proc"
  mount --bind /dev "$1/dev"
  mount -o remount,bind,ro "$1"
  exec chroot --userspec=10001:10001 "$1" /usr/bin/env -i PATH=/usr/local/bin:/usr/bin:/bin NODE_ENV=production DATA_DIR=/data \
    PORT=0 sh -c "cd /data && exec node /program/bin/vortex-signal.js start"
' sh "$root" >"$log" 2>&1 &
server=$!
for _ in $(seq 240); do
  grep -q 'Ctrl-C ends it' "$log" && break
  kill -0 "$server" 2>/dev/null || break
  sleep 0.5
done
cat "$log"
url=$(sed -n 's/^  GraphiQL *\(http[^ ]*\).*/\1/p' "$log")
curl --silent --show-error --fail "$url" --header 'content-type: application/json' \
  --data '{"query":"mutation { infer(input: { text: \"Hello, world\" }) { ... on InferPayload { inference { archetype signalStrength } } } }"}'
echo
kill -TERM "$server"
wait "$server"
echo "ended with the exit code $?"
