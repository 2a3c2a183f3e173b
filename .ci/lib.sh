# What the steps of the gate share: running and timing them, the tools they need, a server to try.

started=$SECONDS
report=()
failed=0

# Runs a step and times it; the gate fails when one has failed.
step() {
    local name=$1 from=$SECONDS state=ok
    shift
    printf '\n=== %s\n' "$name"
    "$@" || { state=FAILED; failed=1; }
    report+=("$(printf '%-7s %5d s  %s' "$state" $((SECONDS - from)) "$name")")
    [ "$state" = ok ]
}

declare -A begun=()

# Begins something that a later step waits for: begin NAME COMMAND…
begin() {
    local name=$1
    shift
    mkdir -p target
    "$@" >"target/$name.log" 2>&1 &
    begun[$name]=$!
}

# Waits for what was begun, and prints what it said: ended NAME
ended() {
    local outcome=0
    wait "${begun[$1]}" || outcome=$?
    cat "target/$1.log"
    return $outcome
}

# Prints what became of the steps and ends the gate.
finish() {
    printf '\n'
    printf '%s\n' "${report[@]}"
    printf 'gate %s in %d s\n' "$([ $failed = 0 ] && echo passed || echo FAILED)" $((SECONDS - started))
    exit $failed
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Postgres does not run as root. The pid stays that of the command, so that it can be stopped.
as_postgres() {
    if [ "$(id -u)" = 0 ]; then
        exec setpriv --reuid postgres --regid postgres --init-groups "$@"
    else
        exec "$@"
    fi
}

postgres_programs() {
    if command -v initdb >/dev/null; then
        dirname "$(command -v initdb)"
    else
        compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1
    fi
}

# The tools of the contract steps ask for this.
node_is_recent() {
    command -v node >/dev/null && node -e 'const [major, minor] = process.versions.node.split("."); process.exit(major > 22 || (major == 22 && minor >= 18) ? 0 : 1)'
}

install_missing() {
    local packages=()
    [ -n "$(postgres_programs)" ] || packages+=(postgresql)
    command -v npm >/dev/null || packages+=(nodejs npm)
    command -v curl >/dev/null || packages+=(curl)
    command -v valgrind >/dev/null || packages+=(valgrind)
    python3 -c 'import ensurepip, venv' 2>/dev/null || packages+=(python3 python3-venv)
    if [ ${#packages[@]} != 0 ]; then
        as_root apt-get update -q &&
            as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qy "${packages[@]}" || return
    fi
    PATH=$PWD/target/node/node_modules/.bin:$PATH
    if ! node_is_recent; then
        npm install --prefix target/node --no-save --no-fund --no-audit node@22.23.3 || return
        # The shell remembers where it found the older one.
        hash -r
    fi
    node_is_recent && node --version
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Starts a throwaway Postgres in a folder: its pid is in $postgres, its address in $database.
start_postgres() {
    local folder=$1 programs
    programs=$(postgres_programs)
    [ "$(id -u)" != 0 ] || chown postgres "$folder"
    (as_postgres "$programs/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --no-sync \
        --locale=C.UTF-8 >/dev/null) || return
    as_postgres "$programs/postgres" -D "$folder/data" -k "$folder" -h '' -c fsync=off 2>"$folder/postgres.log" &
    postgres=$!
    database="postgres://postgres@localhost/postgres?host=$folder"
    for _ in $(seq 100); do
        [ -S "$folder/.s.PGSQL.5432" ] && return
        sleep 0.1
    done
    return 1
}

# Runs a command beside a server over a fresh store, and stops the server whatever becomes of it:
#   with_server sqlite|postgres COMMAND…
# The command finds the server's address in DIWAN_URL, and in DIWAN_TOKEN an administrator's access
# token, good for 15 minutes.
with_server() {
    local engine=$1 folder port server='' postgres='' database outcome=1
    shift
    folder=$(mktemp -d)
    port=$(free_port)
    database="sqlite://$folder/diwan.db"
    if [ "$engine" = sqlite ] || start_postgres "$folder"; then
        export DIWAN_DATABASE_URL=$database DIWAN_DATA_DIR=$folder/keys
        export DIWAN_DRAIN_DELAY=0 DIWAN_URL=http://127.0.0.1:$port
        target/debug/diwan account add admin@example.org --name Admin --role admin \
            --password-stdin <<<'correct horse battery staple 42' >/dev/null
        target/debug/diwan serve --listen "127.0.0.1:$port" 2>"$folder/log" &
        server=$!
        DIWAN_TOKEN=$(target/debug/diwan token admin@example.org)
        export DIWAN_TOKEN
        curl -s --retry 30 --retry-delay 1 --retry-connrefused "$DIWAN_URL/readyz" >/dev/null &&
            "$@"
        outcome=$?
        grep '"level":"ERROR"' "$folder/log" | head -n 20
    fi
    for pid in $server $postgres; do
        kill -INT "$pid" && wait "$pid" 2>/dev/null
    done
    rm -rf "$folder"
    unset DIWAN_DATABASE_URL DIWAN_DATA_DIR DIWAN_DRAIN_DELAY DIWAN_URL DIWAN_TOKEN
    return $outcome
}

# Runs a command beside a demonstration, whose address it finds in DIWAN_URL.
with_demo() {
    local folder port demo outcome
    folder=$(mktemp -d)
    port=$(free_port)
    export DIWAN_URL=http://127.0.0.1:$port
    DIWAN_DATABASE_URL=sqlite://$folder/demo.db DIWAN_DATA_DIR=$folder/keys DIWAN_DRAIN_DELAY=0 \
        DIWAN_PUBLIC_URL=$DIWAN_URL \
        target/debug/diwan demo --listen "127.0.0.1:$port" >/dev/null 2>"$folder/log" &
    demo=$!
    curl -s --retry 30 --retry-delay 1 --retry-connrefused "$DIWAN_URL/readyz" >/dev/null &&
        "$@"
    outcome=$?
    kill -INT $demo && wait $demo 2>/dev/null
    rm -rf "$folder"
    unset DIWAN_URL
    return $outcome
}
