namespace Grid.Conformance.Tests.Clients;

/// <summary>A custom runtime in bash and curl, in the form of AWS's tutorial.</summary>
internal static class ShellRuntime
{
    /// <summary>Answers with the event; <c>error</c>, <c>exit</c> and <c>headers</c> in it ask for something else.</summary>
    public const string Bootstrap = """
        #!/bin/bash
        set -euo pipefail
        api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
        if [ "$_HANDLER" = init.error ]; then
          curl -sS -o /dev/null -H 'Lambda-Runtime-Function-Error-Type: Runtime.NoHandler' -d '{"errorMessage":"no handler","errorType":"Runtime.NoHandler"}' "$api/init/error"
          exit 1
        fi
        count=0
        while true; do
          headers=$(mktemp)
          event=$(mktemp)
          curl -sS -LD "$headers" -o "$event" "$api/invocation/next"
          id=$(grep -Fi Lambda-Runtime-Aws-Request-Id "$headers" | tr -d '[:space:]' | cut -d: -f2)
          count=$((count + 1))
          case "$(head -c 20 "$event")" in
            '"error"') curl -sS -o /dev/null -H 'Lambda-Runtime-Function-Error-Type: Function.Asked' -d '{"errorMessage":"as asked","errorType":"Function.Asked"}' "$api/invocation/$id/error" ;;
            '"exit"') exit 7 ;;
            '"count"') curl -sS -o /dev/null -d "$count" "$api/invocation/$id/response" ;;
            '"headers"') sed -n 's/^\(lambda-runtime-[^:]*\): *\([^\r]*\)\r*$/\1=\2/Ip' "$headers" | sort -f | curl -sS -o /dev/null --data-binary @- "$api/invocation/$id/response" ;;
            *) curl -sS -o /dev/null --data-binary "@$event" "$api/invocation/$id/response" ;;
          esac
          rm -f "$headers" "$event"
        done
        """;
}
