using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Grid.Storage.Tests;

/// <summary>
/// A PostgreSQL server of the machine's own binaries for the tests of one assembly, in a folder that is gone afterwards. It starts with the first database that is
/// asked for, and ends with the tests, also when those are killed: a shell between the two holds the other end of a pipe, and tidies up.
/// Without the binaries its tests are skipped, and fail where CI is true.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim starting = new(1, 1);
    private string? folder;
    private Process? process;
    private int databases;

    /// <summary>An empty database of its own for one test, on a server that may be stopped and started.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> NewDatabase(CancellationToken cancellationToken)
    {
        await Start(cancellationToken);
        var name = string.Create(CultureInfo.InvariantCulture, $"test{Interlocked.Increment(ref databases)}");
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync(cancellationToken);
        await using var create = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await create.ExecuteNonQueryAsync(cancellationToken);
        return ConnectionString(name);
    }

    /// <summary>Stops the server as its operator does: whoever is connected is thrown out. Only for a server that the test has for itself.</summary>
    public Task Stop() => process!.StandardInput.WriteLineAsync("stop");

    /// <summary>Starts it again on the same data, and waits until it answers.</summary>
    public async Task StartAgain(CancellationToken cancellationToken)
    {
        await process!.StandardInput.WriteLineAsync("start");
        await Ready(cancellationToken);
    }

    public void Dispose()
    {
        if (process is not null)
        {
            process.StandardInput.Close();
            process.WaitForExit();
            process.Dispose();
        }

        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        starting.Dispose();
    }

    private string ConnectionString(string database) => $"Host={folder};Username=grid;Database={database}";

    private async Task Start(CancellationToken cancellationToken)
    {
        var binaries = Binaries();
        if (binaries is null)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", "PostgreSQL (initdb, postgres) is not installed.");
            Assert.Fail("PostgreSQL (initdb, postgres) is not installed.");
        }

        await starting.WaitAsync(cancellationToken);
        try
        {
            if (process is not null) return;
            // Short, because the name of a socket is.
            folder = Directory.CreateTempSubdirectory("grid-pg-").FullName;
            var user = Environment.IsPrivilegedProcess ? Unprivileged() : null;
            if (user is not null) await Run("chown", [user.Value.Ids, folder]);
            process = Process.Start(Shell(user, Script(binaries)))!;
            await Ready(cancellationToken);
        }
        finally
        {
            starting.Release();
        }
    }

    /// <summary>PostgreSQL's fast shutdown is INT. Nothing that it prints may go into a pipe that nobody reads.</summary>
    private string Script(string binaries) => $"""
        cd '{folder}' && exec >'{folder}/log' 2>&1
        '{binaries}/initdb' -D '{folder}/data' -U grid --auth=trust -E UTF8 --locale=C --no-sync || exit 1
        serve() {'{'} '{binaries}/postgres' -D '{folder}/data' -k '{folder}' -c listen_addresses= -c max_connections=200 -c wal_level=logical -c max_replication_slots=50 -c max_wal_senders=50 & server=$!; {'}'}
        serve
        while read -r word; do
            if [ "$word" = stop ]; then kill -INT $server; wait $server; else serve; fi
        done
        kill -INT $server
        wait $server
        cd / && rm -rf '{folder}'
        """;

    private async Task Ready(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
                await connection.OpenAsync(cancellationToken);
                return;
            }
            catch (NpgsqlException) when (!process!.HasExited && Stopwatch.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
            }
            catch (NpgsqlException exception)
            {
                throw new InvalidOperationException($"PostgreSQL did not start:\n{await File.ReadAllTextAsync(Path.Join(folder, "log"), cancellationToken)}", exception);
            }
        }
    }

    private static ProcessStartInfo Shell((string Name, string Ids)? user, string script)
    {
        string[] arguments = user is { } other
            ? ["setpriv", "--reuid", other.Ids.Split(':')[0], "--regid", other.Ids.Split(':')[1], "--clear-groups", "sh", "-c", script]
            : ["sh", "-c", script];
        return new ProcessStartInfo(arguments[0], arguments[1..]) { RedirectStandardInput = true };
    }

    /// <summary>The server refuses to run as root.</summary>
    private static (string Name, string Ids)? Unprivileged() =>
        (from name in (string[])["postgres", "nobody"]
         from line in File.ReadLines("/etc/passwd")
         let fields = line.Split(':')
         where fields[0] == name
         select (name, $"{fields[2]}:{fields[3]}")).First();

    private static async Task Run(string program, string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    /// <summary>On the path, or where Debian keeps them; the newest.</summary>
    private static string? Binaries()
    {
        const string debian = "/usr/lib/postgresql";
        var folders = Directory.Exists(debian)
            ? Directory.GetDirectories(debian).OrderByDescending(version => Path.GetFileName(version), StringComparer.Ordinal).Select(version => Path.Join(version, "bin"))
            : [];
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Concat(folders)
            .FirstOrDefault(candidate => File.Exists(Path.Join(candidate, "initdb")) && File.Exists(Path.Join(candidate, "postgres")));
    }
}
