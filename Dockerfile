# Builds the server from this checkout: docker build -t diwan .
FROM docker.io/library/rust:1-bookworm AS build
# Node bundles the playground, the reference and outlines of countries into the binary; without it pages are plain.
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cargo build --locked --profile dist --bin diwan

FROM docker.io/library/debian:bookworm-slim
# Webhooks and traces are sent over TLS.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
COPY --from=build /src/target/dist/diwan /usr/local/bin/diwan
RUN useradd --system --create-home --home-dir /var/lib/diwan diwan
USER diwan
WORKDIR /var/lib/diwan
VOLUME /var/lib/diwan
ENV DIWAN_LISTEN=0.0.0.0:8080 DIWAN_LOG_FORMAT=json
EXPOSE 8080
ENTRYPOINT ["diwan"]
CMD ["serve"]
