namespace Grid.Storage.Logs;

/// <summary>What a block of a log file holds.</summary>
internal enum LogBlockKind : uint
{
    None = 0,

    /// <summary>Region and name of the group, with a newline between them: the first block of a file.</summary>
    Group = 1,

    /// <summary>The name of a stream, which has a number from here on; its time is when the stream began.</summary>
    Stream = 2,

    /// <summary>Lines of a function, each with its newline.</summary>
    Lines = 3,

    /// <summary>Events that were put.</summary>
    Events = 4,

    /// <summary>The name of a stream whose events before this block are deleted.</summary>
    Deleted = 5,
}
