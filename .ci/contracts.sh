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
    local seed outcome=0
    for seed in 1 2 3; do
        with_server "$1" fuzz_rest $seed || outcome=1
        with_server "$1" fuzz_graphql $seed || outcome=1
    done
    return $outcome
}

# Both engines at once: most of the time goes into making up requests.
fuzz() {
    local log outcome=0 sqlite
    log=$(mktemp)
    fuzz_engine sqlite >"$log" 2>&1 &
    sqlite=$!
    fuzz_engine postgres || outcome=1
    wait $sqlite || outcome=1
    cat "$log"
    rm "$log"
    return $outcome
}
