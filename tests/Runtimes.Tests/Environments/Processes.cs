using Grid.Runtimes.Sandboxes;

namespace Grid.Runtimes.Tests.Environments;

internal static class Processes
{
    /// <summary>A process that has ended and only waits for its parent does not run.</summary>
    public static bool Runs(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    public static void Kill(int pid) => Native.Kill(pid, Native.SignalKill);
}
