namespace Grid.Runtimes.Sandboxes;

/// <summary>How a process ended: with a status of its own, or by a signal.</summary>
/// <param name="Status">0-255; meaningless when <paramref name="Signal"/> is not 0.</param>
/// <param name="Signal">0 when it ended by itself.</param>
internal readonly record struct ProcessExit(int Status, int Signal)
{
    public static ProcessExit Killed { get; } = new(0, 9);

    /// <summary>From the status word of <c>wait</c>.</summary>
    public static ProcessExit FromWait(int word) => (word & 0x7f) == 0 ? new((word >> 8) & 0xff, 0) : new(0, word & 0x7f);

    /// <summary>From the status that a shell shows: signals as 128 and their number.</summary>
    public static ProcessExit FromShell(int status) => status is > 128 and < 128 + 65 ? new(0, status - 128) : new(status, 0);

    /// <summary>In Lambda's words: <c>Runtime exited with error: exit status 1</c>.</summary>
    public string Describe() => (Status, Signal) switch
    {
        (0, 0) => "Runtime exited without providing a reason",
        _ => $"Runtime exited with error: {Reason}",
    };

    /// <summary>The bare reason: <c>exit status 1</c>, <c>signal: killed</c>.</summary>
    public string Reason => Signal == 0 ? $"exit status {Status}" : $"signal: {SignalName}";

    private string SignalName => Signal switch
    {
        1 => "hangup",
        2 => "interrupt",
        3 => "quit",
        4 => "illegal instruction",
        5 => "trace/breakpoint trap",
        6 => "aborted",
        7 => "bus error",
        8 => "floating point exception",
        9 => "killed",
        10 => "user defined signal 1",
        11 => "segmentation fault",
        12 => "user defined signal 2",
        13 => "broken pipe",
        14 => "alarm clock",
        15 => "terminated",
        24 => "CPU time limit exceeded",
        25 => "file size limit exceeded",
        31 => "bad system call",
        _ => $"signal {Signal}",
    };
}
