using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Grid.Runtimes.Limits;

/// <summary>Section <c>Grid:Limits</c>.</summary>
public sealed class LimitsOptions
{
    public const string Section = "Grid:Limits";

    /// <summary>
    /// How limits are held: <c>auto</c> (default) takes control groups where the silo may make them and else samples; <c>cgroup</c> refuses to start without them;
    /// <c>sampling</c> looks at the memory of process trees ten times a second and ends what is too large.
    /// </summary>
    [Required, AllowedValues("auto", "cgroup", "sampling")]
    public string Backend { get; set; } = "auto";

    /// <summary>
    /// Memory that this silo has for functions, in MB; the <c>MemorySize</c> of all its environments is never more. 0 (default) is what the machine or the silo's own
    /// control group has, less 512 MB. More than that is the operator's decision to overcommit.
    /// </summary>
    [Range(0, 16_777_216)]
    public int MemoryMb { get; set; }

    /// <summary>Processors that all functions of this silo together may use; 0 (default) is all of them.</summary>
    [Range(0.0, 1024.0)]
    public double Processors { get; set; }

    /// <summary>
    /// The share of a function, one processor at 1,769 MB: <c>quota</c> (default) never gives more, as on AWS; <c>weight</c> gives more while others do not need it.
    /// </summary>
    [Required, AllowedValues("quota", "weight")]
    public string ProcessorShare { get; set; } = "quota";

    /// <summary>Processes and threads of one environment; 16-32768, default 1024, as on AWS.</summary>
    [Range(16, 32_768)]
    public int Processes { get; set; } = 1024;

    /// <summary>Open files of one process; 64-1048576, default 1024, as on AWS.</summary>
    [Range(64, 1_048_576)]
    public int OpenFiles { get; set; } = 1024;

    /// <summary>Environments idle for this long, in milliseconds, at most twice as long, are frozen until the next invocation; default 1000. 0 never freezes.</summary>
    [Range(0, 3_600_000)]
    public int FreezeAfterMs { get; set; } = 1000;

    /// <summary>How long an invocation waits for memory when no idle environment can be ended for it, in milliseconds, before it is refused; 0-60000, default 2000.</summary>
    [Range(0, 60_000)]
    public int MemoryWaitMs { get; set; } = 2000;
}

[OptionsValidator]
internal sealed partial class LimitsOptionsValidator : IValidateOptions<LimitsOptions>;
