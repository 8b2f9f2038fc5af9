using System.ComponentModel.DataAnnotations;

namespace Grid.Storage.Logs;

/// <summary>How much of functions' logs each silo keeps on its disk, and how much it takes in. Section <c>Grid:Logs</c>.</summary>
public sealed class LogOptions : IValidatableObject
{
    public const string Section = "Grid:Logs";

    /// <summary>Days after which events of a group without a retention policy are deleted. 1 to 3,653, 30 by default.</summary>
    [Range(1, 3_653)]
    public int RetentionDays { get; set; } = 30;

    /// <summary>MiB of all logs on this silo's disk; the oldest files go first. 16 to 1,048,576, 2,048 by default.</summary>
    [Range(16, 1_048_576)]
    public int MaxMb { get; set; } = 2_048;

    /// <summary>MiB of one group on this silo's disk; its oldest files go first. 16 to 1,048,576 and not above <c>MaxMb</c>, 512 by default.</summary>
    [Range(16, 1_048_576)]
    public int GroupMaxMb { get; set; } = 512;

    /// <summary>MiB at which a file ends and the next one begins: what is deleted at a time. 1 to 1,024 and at most a quarter of <c>GroupMaxMb</c>, 4 by default.</summary>
    [Range(1, 1_024)]
    public int FileMb { get; set; } = 4;

    /// <summary>MiB of lines that may wait for the disk. What comes on top is dropped, and the log of the function says how much. 2 to 1,024, 32 by default.</summary>
    [Range(2, 1_024)]
    public int WaitingMb { get; set; } = 32;

    /// <summary>MiB that a page of a search looks through, on each silo, before it is given out as it is. 1 to 1,024, 64 by default.</summary>
    [Range(1, 1_024)]
    public int PageMb { get; set; } = 64;

    /// <summary>Files that a search reads at the same time, on each silo. 1 to 64, 2 by default.</summary>
    [Range(1, 64)]
    public int Readers { get; set; } = 2;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (GroupMaxMb > MaxMb) yield return new ValidationResult("GroupMaxMb must not be above MaxMb.", [nameof(GroupMaxMb)]);
        if (FileMb > GroupMaxMb / 4) yield return new ValidationResult("FileMb must be at most a quarter of GroupMaxMb.", [nameof(FileMb)]);
    }
}
