# Sets $python to an interpreter of 3.11 or newer, or says in one sentence that there is none.
python=
for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    found=$( (python3 --version || python --version) 2>&1 | head -n 1)
    echo "Lantern needs Python 3.11 or newer; this machine has ${found:-none}. Install it, or name one: PYTHON=/path/to/python3.12 $0" >&2
    exit 1
fi
