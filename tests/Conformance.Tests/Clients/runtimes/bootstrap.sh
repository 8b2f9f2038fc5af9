#!/bin/bash
# A custom runtime in bash and curl, in the form of AWS's tutorial.
set -euo pipefail

api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
post() { curl -sS -o /dev/null "${@:2}" "$api/$1"; }
header() { sed -n "s/^Lambda-Runtime-$1: *\([^\r]*\)\r*$/\1/Ip" "$headers"; }

if [ "$_HANDLER" = init.error ]; then
  post init/error -H 'Lambda-Runtime-Function-Error-Type: Runtime.NoHandler' -d '{"errorMessage":"no handler","errorType":"Runtime.NoHandler"}'
  exit 1
fi

headers=$(mktemp)
event=$(mktemp)
count=0
while true; do
  curl -sS -LD "$headers" -o "$event" "$api/invocation/next"
  id=$(header Aws-Request-Id)
  count=$((count + 1))
  case "$(head -c 20 "$event")" in
    '"count"') post "invocation/$id/response" -d "$count" ;;
    '"error"') post "invocation/$id/error" -H 'Lambda-Runtime-Function-Error-Type: Function.Asked' -d '{"errorMessage":"as asked","errorType":"Function.Asked"}' ;;
    '"exit"') exit 7 ;;
    '"context"') post "invocation/$id/response" -d "$(printf '{"requestId":"%s","arn":"%s","trace":"%s","deadlineMs":%s,"clientContext":%s}' \
      "$id" "$(header Invoked-Function-Arn)" "$(header Trace-Id)" "$(header Deadline-Ms)" "$(header Client-Context)")" ;;
    *) post "invocation/$id/response" --data-binary "@$event" ;;
  esac
done
