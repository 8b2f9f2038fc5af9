#!/bin/sh
# Starts the external extensions of an environment, and the runtime once the silo says so:
#   start.sh EXTENSION... -- PROGRAM ARGUMENT...
# Descriptor 3 brings the silo's word: first a line that lets the runtime start, then names of signals for it; its end means that the silo is gone.
# Descriptor 4 takes reports: "PID" of the runtime, then "STATUS:NAME" of everything that ends, the runtime's without a name.
# Descriptor 5 takes what the extensions write. Signals show as 128 + their number.
while [ "$1" != -- ]; do
    (
        unset AWS_EXECUTION_ENV AWS_LAMBDA_LOG_GROUP_NAME AWS_LAMBDA_LOG_STREAM_NAME AWS_XRAY_CONTEXT_MISSING AWS_XRAY_DAEMON_ADDRESS \
            LAMBDA_RUNTIME_DIR LAMBDA_TASK_ROOT _HANDLER _AWS_XRAY_DAEMON_ADDRESS _AWS_XRAY_DAEMON_PORT
        "$1" >&5 2>&5 3<&- 4>&- 5>&-
        echo "$?:${1##*/}" >&4
    ) 3<&- 2>/dev/null &
    shift
done
shift

read -r word <&3 || exit 1
"$@" 3<&- 4>&- 5>&- &
runtime=$!
exec 2>/dev/null
echo "$runtime" >&4
(
    while read -r signal; do kill -s "$signal" "$runtime"; done <&3
    kill -s KILL 0
) &
wait "$runtime"
echo "$?:" >&4
wait
