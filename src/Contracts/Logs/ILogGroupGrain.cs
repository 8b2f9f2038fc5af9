using Orleans.Concurrency;

namespace Grid.Contracts.Logs;

/// <summary>What lasts of one log group; key: <see cref="LogGroupId.GrainKey"/>. Everything is durable when its call returns; refusals are CloudWatch Logs' errors. Events lie elsewhere: <see cref="ILogs"/>.</summary>
[Alias("grid.ILogGroupGrain")]
public interface ILogGroupGrain : IGrainWithStringKey
{
    /// <summary><see cref="ApiErrorKind.ResourceNotFound"/> when there is none; its message is the service's.</summary>
    [Alias("Describe"), AlwaysInterleave]
    Task<Outcome<LogGroupDescription>> Describe(CancellationToken cancellationToken);

    /// <summary><see cref="ApiErrorKind.ResourceAlreadyExists"/> when there is one.</summary>
    [Alias("Create")]
    Task<Outcome<Done>> Create(Dictionary<string, string> tags, CancellationToken cancellationToken);

    /// <summary>A silo has taken in events for it: makes it when it does not exist, unless all of them are older than its deletion.</summary>
    /// <param name="ingested">When the last of them was taken in, in milliseconds since 1970.</param>
    /// <returns>Null when it does not exist.</returns>
    [Alias("Ensure")]
    Task<LogGroupDescription?> Ensure(long ingested, CancellationToken cancellationToken);

    [Alias("Delete")]
    Task<Outcome<Done>> Delete(CancellationToken cancellationToken);

    /// <param name="days">Null for no retention of its own.</param>
    [Alias("SetRetention")]
    Task<Outcome<Done>> SetRetention(int? days, CancellationToken cancellationToken);

    [Alias("Tag")]
    Task<Outcome<Done>> Tag(Dictionary<string, string> set, string[] removed, CancellationToken cancellationToken);

    [Alias("Tags"), AlwaysInterleave]
    Task<Outcome<Dictionary<string, string>>> Tags(CancellationToken cancellationToken);
}
