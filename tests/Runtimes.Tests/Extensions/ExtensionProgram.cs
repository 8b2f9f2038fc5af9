namespace Grid.Runtimes.Tests.Extensions;

/// <summary>Extensions in a few lines of Python: <c>call</c>, <c>register</c> and <c>event</c> at hand.</summary>
internal static class ExtensionProgram
{
    private const string Client = """
        #!/usr/bin/python3 -SEu
        import json, os, socket, sys, time
        name = os.path.basename(sys.argv[0])
        host, port = os.environ['AWS_LAMBDA_RUNTIME_API'].split(':')
        api = socket.create_connection((host, int(port)))
        stream = api.makefile('rb')
        def call(method, path, body='', **headers):
            lines = ''.join(f'{key.replace("_", "-")}: {value}\r\n' for key, value in headers.items())
            api.sendall(f'{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n{lines}\r\n{body}'.encode())
            status = int(stream.readline().split()[1])
            got = {}
            while (line := stream.readline().decode().strip()):
                key, value = line.split(': ', 1)
                got[key.lower()] = value
            return status, got, stream.read(int(got['content-length'])).decode()
        def register(*events):
            global id
            status, got, body = call('POST', '/2020-01-01/extension/register', json.dumps({'events': events}), Lambda_Extension_Name=name)
            assert status == 200, body
            id = got['lambda-extension-identifier']
            return json.loads(body)
        def event(): return json.loads(call('GET', '/2020-01-01/extension/event/next', Lambda_Extension_Identifier=id)[2])

        """;

    public static (string Path, string Text) Named(string name, string code) => ($"extensions/{name}", Client + code);
}
