namespace Grid.Conformance.Tests.Runtimes;

/// <summary>Extensions as people write them: bash and curl, Python's and Node's own libraries. Each prints what it hears.</summary>
internal static class ExtensionPrograms
{
    public const string Bash = """
        #!/bin/bash
        name=$(basename "$0")
        api=http://$AWS_LAMBDA_RUNTIME_API/2020-01-01/extension
        echo "bash starts"
        id=$(curl -sS -D - -o "${TMPDIR:-/tmp}/$name" -X POST -H "Lambda-Extension-Name: $name" -H 'Lambda-Extension-Accept-Feature: accountId' -d '{"events":["INVOKE","SHUTDOWN"]}' "$api/register" |
          sed -n 's/^Lambda-Extension-Identifier: *//Ip' | tr -d '\r')
        echo "bash registered $(cat "${TMPDIR:-/tmp}/$name")"
        while event=$(curl -sS -H "Lambda-Extension-Identifier: $id" "$api/event/next"); do
          echo "bash event $event"
          case $event in *SHUTDOWN*) exit 0 ;; esac
        done
        """;

    public const string Node = """
        #!/usr/bin/env node
        const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2020-01-01/extension';
        (async () => {
          console.log('node starts');
          const name = require('path').basename(__filename);
          const registered = await fetch(api + '/register', { method: 'POST', headers: { 'Lambda-Extension-Name': name }, body: JSON.stringify({ events: ['INVOKE', 'SHUTDOWN'] }) });
          const id = registered.headers.get('lambda-extension-identifier');
          console.log('node registered ' + await registered.text());
          while (true) {
            const reply = await fetch(api + '/event/next', { headers: { 'Lambda-Extension-Identifier': id } });
            const event = await reply.text();
            console.log('node event ' + event);
            if (JSON.parse(event).eventType === 'SHUTDOWN') process.exit(0);
          }
        })();
        """;

    /// <summary>Collects telemetry and writes each event as a line into <c>telemetry</c> in the scratch folder. <c>@PROTOCOL</c> is replaced.</summary>
    public const string PythonTelemetry = """
        #!/usr/bin/env python3
        import http.server, json, os, socketserver, threading, urllib.request
        api = 'http://' + os.environ['AWS_LAMBDA_RUNTIME_API']
        out = open(os.environ.get('TMPDIR', '/tmp') + '/telemetry', 'a', 1)
        class Http(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                for event in json.loads(self.rfile.read(int(self.headers['Content-Length']))): out.write(json.dumps(event) + '\n')
                self.send_response(200)
                self.end_headers()
            def log_message(self, *a): pass
        class Tcp(socketserver.StreamRequestHandler):
            def handle(self):
                for line in self.rfile: out.write(json.dumps(json.loads(line)) + '\n')
        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Http) if '@PROTOCOL' == 'HTTP' else socketserver.ThreadingTCPServer(('127.0.0.1', 0), Tcp)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        def call(method, path, body=None, **headers):
            request = urllib.request.Request(api + path, None if body is None else json.dumps(body).encode(), {k.replace('_', '-'): v for k, v in headers.items()}, method=method)
            reply = urllib.request.urlopen(request)
            return reply.headers, reply.read().decode()
        headers, _ = call('POST', '/2020-01-01/extension/register', {'events': ['INVOKE', 'SHUTDOWN']}, Lambda_Extension_Name=os.path.basename(__file__))
        me = headers['Lambda-Extension-Identifier']
        _, reply = call('PUT', '/2022-07-01/telemetry', {'schemaVersion': '2022-12-13', 'types': ['platform', 'function', 'extension'], 'buffering': {'timeoutMs': 25},
            'destination': {'protocol': '@PROTOCOL', 'URI': ('http' if '@PROTOCOL' == 'HTTP' else 'tcp') + f'://sandbox.localdomain:{server.server_address[1]}'}}, Lambda_Extension_Identifier=me)
        print('subscribed', reply, flush=True)
        while json.loads(call('GET', '/2020-01-01/extension/event/next', Lambda_Extension_Identifier=me)[1])['eventType'] != 'SHUTDOWN': pass
        """;
}
