# The contracts before strangers' tools: linters, generators, clients, fuzzers.

contracts=tests/contracts
venv=target/venv

install_contract_tools() {
    npm ci --no-fund --no-audit --ignore-scripts --prefix $contracts &&
        npm ci --no-fund --no-audit --ignore-scripts --prefix tests/clients/typescript &&
        python3 -m venv $venv &&
        $venv/bin/pip install --quiet --disable-pip-version-check --require-hashes \
            --requirement $contracts/requirements.txt
}

# GraphQL over HTTP as the reference implementation audits it.
audit() {
    node $contracts/graphql_http.mjs "$DIWAN_URL/graphql"
}

# Thousands of made-up documents, each of which must be as valid as graphql-js finds it, and answered
# in the shape that graphql-js predicts.
compare_documents() {
    node $contracts/documents.mjs "$DIWAN_URL/graphql" 20000
}

lint_openapi() {
    $contracts/node_modules/.bin/spectral lint --fail-severity hint --ruleset openapi/spectral.yaml \
        openapi/openapi.json &&
        $contracts/node_modules/.bin/redocly lint --max-problems 50 --config openapi/redocly.yaml \
            --format stylish openapi/openapi.json &&
        $venv/bin/openapi-spec-validator openapi/openapi.json
}

lint_graphql() {
    $contracts/node_modules/.bin/eslint --max-warnings 0 --config openapi/eslint.config.mjs \
        schema.graphql && echo 'schema.graphql: no problem'
}

# Compares the contracts with those of the last release or, while there is none, of the commit that
# began to guard them; in a shallow clone, of the oldest commit there is.
guard_contracts() {
    local base folder outcome
    base=$(git describe --tags --abbrev=0 --match 'v[0-9]*' 2>/dev/null) ||
        base=$(git log --diff-filter=A --format=%H -- $contracts/breaking.mjs | tail -n 1)
    if [ -z "$base" ]; then
        echo 'No history to compare the contracts with: this needs a git clone.'
        return 1
    fi
    printf 'compared with %s\n' "$(git log -1 --format='%h of %cs: %s' "$base")"
    folder=$(mktemp -d)
    git show "$base:openapi/openapi.json" >"$folder/openapi.json" &&
        git show "$base:schema.graphql" >"$folder/schema.graphql" &&
        git show "$base:CHANGELOG.md" >"$folder/CHANGELOG.md" &&
        node --test $contracts/openapi_breaks.test.mjs &&
        node $contracts/breaking.mjs "$folder/openapi.json" "$folder/schema.graphql" "$folder/CHANGELOG.md"
    outcome=$?
    rm -r "$folder"
    return $outcome
}

generate_clients() {
    rm -rf tests/clients/typescript/generated tests/clients/python/generated
    mkdir -p tests/clients/python/generated
    npm run --silent --prefix tests/clients/typescript generate &&
        npm run --silent --prefix tests/clients/typescript check &&
        $venv/bin/openapi-python-client generate --path openapi/openapi.json --meta none \
            --config tests/clients/python/rest.yaml \
            --output-path tests/clients/python/generated/diwan_rest &&
        (cd tests/clients/python && "../../../$venv/bin/ariadne-codegen")
}

drive_typescript() {
    node tests/clients/typescript/drive.ts
}

drive_python() {
    $venv/bin/python tests/clients/python/drive.py
}

# Libraries of others that follow, over a websocket and over Server-Sent Events.
subscribe() {
    node tests/clients/typescript/subscribe.ts
}

# A library of others that knows the protocol and not us.
reconcile_names() {
    TQDM_DISABLE=1 $venv/bin/python tests/clients/python/reconcile.py
}

# The followers that the documentation shows.
follow_changes() {
    $venv/bin/python tests/clients/follow.py
}

# Libraries of others that verify webhooks, in the receivers that the documentation shows.
receive_webhooks() {
    $venv/bin/python tests/clients/webhooks.py && node tests/clients/typescript/webhooks.ts
}

webhooks() {
    DIWAN_WEBHOOK_ALLOW=127.0.0.1 with_server sqlite receive_webhooks &&
        DIWAN_WEBHOOK_ALLOW=127.0.0.1 with_server postgres receive_webhooks
}

# Readers of feeds and sitemaps, of articles that appear on a site.
read_feeds() {
    $venv/bin/python tests/clients/feeds.py
}

feeds() {
    DIWAN_SITE_NAME='Gharyan Wire' DIWAN_SITE_URL=https://wire.example \
        DIWAN_ARTICLE_URL='https://wire.example/{language}/{slug}' with_demo read_feeds
}

clients() {
    generate_clients && with_server sqlite drive_typescript && with_server sqlite drive_python &&
        with_server sqlite subscribe && with_server postgres subscribe &&
        with_server sqlite follow_changes && with_server postgres follow_changes &&
        with_demo reconcile_names && webhooks && feeds
}

schemathesis() {
    SCHEMATHESIS_HOOKS=schemathesis_hooks PYTHONPATH=$contracts \
        $venv/bin/schemathesis --config-file $contracts/schemathesis.toml run "$@" \
        --header "Authorization: Bearer $DIWAN_TOKEN" --checks all --continue-on-failure \
        --max-examples 10 --workers 1 --warnings off --no-color
}

# Every operation with good and bad requests, alone and in sequence, by a seed.
fuzz_rest() {
    schemathesis "$DIWAN_URL/openapi.json" --seed "$1" \
        --phases examples,coverage,fuzzing,stateful \
        --exclude-checks positive_data_acceptance,missing_required_header
}

# Schemathesis takes every error of a field for one of the server; a check of ours reads its code.
fuzz_graphql() {
    schemathesis "$DIWAN_URL/graphql" --seed "$1" \
        --exclude-checks positive_data_acceptance,missing_required_header,not_a_server_error
}

fuzz_engine() {
    local engine=$1 seed outcome=0
    shift
    for seed in "$@"; do
        with_server "$engine" fuzz_rest "$seed" || outcome=1
        with_server "$engine" fuzz_graphql "$seed" || outcome=1
    done
    return $outcome
}

# One seed for each engine; more by FUZZ_SEEDS="3 4". Both at once: most of the time goes into making up requests.
fuzz() {
    local log outcome=0 sqlite
    log=$(mktemp)
    # shellcheck disable=SC2086
    fuzz_engine sqlite 1 ${FUZZ_SEEDS:-} >"$log" 2>&1 &
    sqlite=$!
    # shellcheck disable=SC2086
    fuzz_engine postgres 2 ${FUZZ_SEEDS:-} || outcome=1
    wait $sqlite || outcome=1
    cat "$log"
    rm "$log"
    return $outcome
}
