# syntax=docker/dockerfile:1
ARG NODE=22
ARG DEBIAN=bookworm

FROM node:${NODE}-${DEBIAN}-slim AS build
WORKDIR /build
COPY . .
RUN scripts/container/build.sh /program

# The Node.js of the image above, without npm, its headers and its documentation.
FROM debian:${DEBIAN}-slim
RUN apt-get update \
  && apt-get install --yes --no-install-recommends libstdc++6 ca-certificates \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin vortex \
  && install --directory --owner=vortex --group=vortex /data
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY --from=build /program /program
ENV NODE_ENV=production DATA_DIR=/data HOST=0.0.0.0 PORT=4000
USER vortex
WORKDIR /data
VOLUME /data
EXPOSE 4000
HEALTHCHECK --start-period=30s --interval=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/program/bin/vortex-signal.js"]
CMD ["start"]
