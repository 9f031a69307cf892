# Sourced by ./build and ./shoestring at the repository's root: a quiet toolchain that works without a home, a terminal
# or standard input, and the natives that npm serves.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export DOTNET_GENERATE_ASPNET_CERTIFICATE=false DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true
export DOTNET_CLI_UI_LANGUAGE=en MSBUILDTERMINALLOGGER=off
# No build process stays behind: a pipe that reads our output would wait for it.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0

# No home in the environment: the account's, or one of our own.
if [ -z "${HOME:-}" ] || [ ! -w "${HOME:-/}" ]; then
    HOME=$(getent passwd "$(id -u)" 2>/dev/null | cut -d: -f6) || true
fi
if [ -z "${HOME:-}" ] || [ ! -w "${HOME:-/}" ]; then
    mkdir -p artifacts/home
    HOME=$PWD/artifacts/home
fi
export HOME

die() {
    echo "$(basename "$0"): $*" >&2
    exit 2
}

need() {
    command -v "$1" >/dev/null || die "$1 is not installed: install $2 and try again"
}

# with_build_lock COMMAND...: builds of one checkout take turns.
with_build_lock() {
    need dotnet "the .NET 10 SDK"
    mkdir -p artifacts
    (
        if command -v flock >/dev/null; then flock 9; fi
        # Compilers must not inherit the lock: one of them outlives us.
        "$@" 9>&-
    ) 9>artifacts/build.lock
}

# Natives are those of the lock file when the copy kept beside them is the same.
natives_are_fresh() {
    cmp -s eng/natives/package-lock.json eng/natives/node_modules/.installed
}

# ONNX's operator vectors: Debian's package if it is installed, else unpacked into .data/. Without them their tests say so and fail.
install_vectors() {
    local package=libonnx-testdata work
    if [ -d "/usr/share/$package/data" ] || [ -d ".data/$package" ]; then return 0; fi
    command -v apt-get >/dev/null && command -v dpkg >/dev/null || return 0
    echo "fetching $package from Debian" >&2
    mkdir -p .data
    work=$(mktemp -d .data/.vectors.XXXXXX)
    (
        cd "$work"
        apt-get download "$package" >&2 || { apt-get update -qq >&2 && apt-get download "$package" >&2; }
        dpkg -x "$package"_*.deb unpacked
    ) </dev/null && mv "$work/unpacked/usr/share/$package/data" ".data/$package" || echo "could not fetch $package" >&2
    rm -rf "$work"
}

# ONNX Runtime and libvips from npm; no install script runs.
install_natives() {
    [ -f eng/natives/package-lock.json ] || return 0
    if natives_are_fresh; then return 0; fi
    need npm "Node.js with npm"
    echo "installing natives (ONNX Runtime, libvips) from npm" >&2
    (cd eng/natives && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error </dev/null >&2) &&
        cp eng/natives/package-lock.json eng/natives/node_modules/.installed
}
