#!/usr/bin/env bash
# Ends the environments of a silo that has not said in time that they may go on:
#   fence.sh SILO
# Standard input says for how many more seconds they may, one number a line, the last one counts; an empty line means for ever. Its end means that the silo is gone.
# It runs beside the silo because one that is frozen cannot end anything itself.
silo=$1
seconds=
while true; do
    read -r ${seconds:+-t "$seconds"} word
    status=$?
    if ((status == 0)); then
        seconds=$word
        continue
    fi
    ((status > 128)) || exit 0
    for stat in /proc/[0-9]*/stat; do
        { read -r line <"$stat"; } 2>/dev/null || continue
        read -r _ parent _ <<<"${line##*) }"
        child=${stat//[!0-9]/}
        if [ "$parent" = "$silo" ] && [ "$child" != $$ ]; then kill -KILL -- "-$child" "$child" 2>/dev/null; fi
    done
    seconds=
done
