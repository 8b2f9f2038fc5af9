using System.Diagnostics;

namespace Grid.Bench;

/// <summary>A PostgreSQL server of the machine's own binaries, in a folder that is gone afterwards.</summary>
internal sealed class LocalPostgres(Process process, string folder) : IAsyncDisposable
{
    public string ConnectionString => $"Host={folder};Username=grid;Database=postgres";

    /// <summary>Makes an empty database: its connection string.</summary>
    public async Task<string> NewDatabase(string name)
    {
        await using var connection = new Npgsql.NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var create = connection.CreateCommand();
#pragma warning disable CA2100 // A constant of the bench.
        create.CommandText = $"CREATE DATABASE {name}";
#pragma warning restore CA2100
        await create.ExecuteNonQueryAsync();
        return $"Host={folder};Username=grid;Database={name}";
    }

    /// <returns>Null without the binaries.</returns>
    public static async Task<LocalPostgres?> Start()
    {
        var binaries = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Last() + "/bin" : null;
        if (binaries is null) return null;

        // Short, because the name of a socket is.
        var folder = Directory.CreateTempSubdirectory("grid-pg").FullName;
        var script = $"""
            cd '{folder}' && exec >'{folder}/log' 2>&1
            '{binaries}/initdb' -D '{folder}/data' -U grid --auth=trust -E UTF8 --locale=C || exit 1
            '{binaries}/postgres' -D '{folder}/data' -k '{folder}' -c listen_addresses= &
            server=$!
            read -r _
            kill -INT $server
            wait $server
            """;

        // The server refuses to run as root.
        if (Environment.IsPrivilegedProcess) Process.Start("chown", ["nobody", folder])!.WaitForExit();
        string[] command = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid", "nobody", "--clear-groups", "--", "sh", "-c", script] : ["sh", "-c", script];
        var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true })!;
        var log = Path.Combine(folder, "log");
        for (var since = Stopwatch.GetTimestamp(); !File.Exists(log) || !(await File.ReadAllTextAsync(log)).Contains("ready to accept connections", StringComparison.Ordinal);)
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(since) > TimeSpan.FromMinutes(1)) throw new InvalidOperationException($"PostgreSQL did not start; see {log}.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        return new LocalPostgres(process, folder);
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
