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

# Every operation with good and bad requests, alone and in sequence, by a seed.
fuzz_rest() {
    SCHEMATHESIS_HOOKS=$contracts/schemathesis_hooks.py PYTHONPATH=$contracts \
        $venv/bin/schemathesis --config-file $contracts/schemathesis.toml run "$DIWAN_URL/openapi.json" \
        --phases examples,coverage,fuzzing,stateful --checks all \
        --exclude-checks positive_data_acceptance,missing_required_header \
        --header "Authorization: Bearer $DIWAN_TOKEN" \
        --seed "$1" --max-examples 10 --workers 1 --continue-on-failure \
        --warnings off --no-color
}

fuzz_graphql() {
    $venv/bin/schemathesis --config-file $contracts/schemathesis.toml run "$DIWAN_URL/graphql" \
        --checks all --header "Authorization: Bearer $DIWAN_TOKEN" \
        --seed "$1" --max-examples 10 --workers 1 --continue-on-failure --no-color
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
