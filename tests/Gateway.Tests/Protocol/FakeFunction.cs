using System.Runtime.CompilerServices;
using Grid.Contracts;
using Grid.Contracts.Async;
using Grid.Contracts.Concurrency;
using Grid.Contracts.Functions;

namespace Grid.Gateway.Tests.Protocol;

/// <summary>A function's grain that notes what it is asked and answers what the test says, by method name.</summary>
internal sealed class FakeFunction : IFunctionGrain
{
    /// <summary>What was asked, in order: the method and its arguments.</summary>
    public List<(string Method, object?[] Arguments)> Calls { get; } = [];

    /// <summary>Answers by method name; the value is the method's whole outcome.</summary>
    public Dictionary<string, object> Answers { get; } = [];

    public static FunctionVersion Hello { get; } = new()
    {
        Function = new FunctionId("us-east-1", "hello"),
        Settings = new FunctionSettings { Runtime = "python3.11", Handler = "app.run", Role = "arn:aws:iam::000000000000:role/r", Environment = null },
        Code = new CodeReference { Sha256 = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=", SizeBytes = 5, UnzippedSizeBytes = 9 },
        LastModified = new DateTimeOffset(2026, 11, 25, 1, 2, 3, 45, TimeSpan.Zero),
        RevisionId = "11111111-2222-3333-4444-555555555555",
        State = FunctionState.Active,
        LastUpdateStatus = UpdateStatus.Successful,
    };

    public static FunctionAlias Live { get; } = new()
    {
        Function = Hello.Function, Name = "live", FunctionVersion = "1", Description = "now", RevisionId = "r-1",
    };

    public static ProvisionedConcurrency Provisioned { get; } = new()
    {
        FunctionArn = Live.Arn, Requested = 3, Available = 3, Allocated = 3, Status = ProvisioningStatus.Ready, LastModified = Hello.LastModified,
    };

    public Task<Outcome<FunctionVersion>> Create(CreateFunction request, CancellationToken cancellationToken) => Reply<FunctionVersion>(Hello, [request]);

    public Task<Outcome<FunctionDetails>> Get(string? qualifier, CancellationToken cancellationToken) => Reply<FunctionDetails>(new FunctionDetails { Version = Hello }, [qualifier]);

    public Task<Outcome<Done>> Delete(string? qualifier, CancellationToken cancellationToken) => Reply<Done>(new Done(), [qualifier]);

    public Task<Outcome<FunctionVersion>> UpdateCode(UpdateCode request, CancellationToken cancellationToken) => Reply<FunctionVersion>(Hello, [request]);

    public Task<Outcome<FunctionVersion>> UpdateConfiguration(SettingsPatch patch, string? revisionId, CancellationToken cancellationToken) => Reply<FunctionVersion>(Hello, [patch, revisionId]);

    public Task<Outcome<FunctionVersion>> PublishVersion(PublishVersion request, CancellationToken cancellationToken) => Reply<FunctionVersion>(Hello with { Version = "1" }, [request]);

    public Task<Outcome<Page<FunctionVersion>>> ListVersions(string? marker, int maxItems, CancellationToken cancellationToken) => Reply<Page<FunctionVersion>>(new Page<FunctionVersion>(), [marker, maxItems]);

    public Task<Outcome<FunctionAlias>> CreateAlias(AliasChange request, CancellationToken cancellationToken) => Reply<FunctionAlias>(Live, [request]);

    public Task<Outcome<FunctionAlias>> UpdateAlias(AliasChange request, CancellationToken cancellationToken) => Reply<FunctionAlias>(Live, [request]);

    public Task<Outcome<FunctionAlias>> GetAlias(string name, CancellationToken cancellationToken) => Reply<FunctionAlias>(Live, [name]);

    public Task<Outcome<Page<FunctionAlias>>> ListAliases(string? functionVersion, string? marker, int maxItems, CancellationToken cancellationToken) => Reply<Page<FunctionAlias>>(new Page<FunctionAlias>(), [functionVersion, marker, maxItems]);

    public Task<Outcome<Done>> DeleteAlias(string name, CancellationToken cancellationToken) => Reply<Done>(new Done(), [name]);

    public Task<Outcome<Done>> Tag(IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) => Reply<Done>(new Done(), [tags]);

    public Task<Outcome<Done>> Untag(IReadOnlyList<string> keys, CancellationToken cancellationToken) => Reply<Done>(new Done(), [keys]);

    public Task<Outcome<IReadOnlyDictionary<string, string>>> ListTags(CancellationToken cancellationToken) =>
        Reply(new Outcome<IReadOnlyDictionary<string, string>> { Value = new Dictionary<string, string> { ["k"] = "v" } }, []);

    public Task<Outcome<ResourcePolicy>> AddPermission(Permission permission, string? qualifier, string? revisionId, CancellationToken cancellationToken) =>
        Reply<ResourcePolicy>(new ResourcePolicy { Statements = [permission], RevisionId = "r-1", ResourceArn = Hello.Function.Arn }, [permission, qualifier, revisionId]);

    public Task<Outcome<ResourcePolicy>> GetPolicy(string? qualifier, CancellationToken cancellationToken) => Reply<ResourcePolicy>(new ResourcePolicy { ResourceArn = Hello.Function.Arn, RevisionId = "r-1" }, [qualifier]);

    public Task<Outcome<Done>> RemovePermission(string statementId, string? qualifier, string? revisionId, CancellationToken cancellationToken) => Reply<Done>(new Done(), [statementId, qualifier, revisionId]);

    public Task<Outcome<RuntimeManagement>> PutRuntimeManagement(RuntimeManagement request, string? qualifier, CancellationToken cancellationToken) =>
        Reply<RuntimeManagement>(request with { FunctionArn = Hello.Function.Arn }, [request, qualifier]);

    public Task<Outcome<RuntimeManagement>> GetRuntimeManagement(string? qualifier, CancellationToken cancellationToken) => Reply<RuntimeManagement>(new RuntimeManagement { FunctionArn = Hello.Function.Arn }, [qualifier]);

    public Task<Outcome<FunctionRoute>> Route(string? qualifier, CancellationToken cancellationToken) => Reply<FunctionRoute>(new FunctionRoute { Version = Hello }, [qualifier]);

    public Task<Outcome<FunctionConcurrency>> PutConcurrency(int reserved, CancellationToken cancellationToken) =>
        Reply<FunctionConcurrency>(new FunctionConcurrency { Reserved = reserved }, [reserved]);

    public Task<Outcome<FunctionConcurrency>> GetConcurrency(CancellationToken cancellationToken) => Reply<FunctionConcurrency>(new FunctionConcurrency(), []);

    public Task<Outcome<Done>> DeleteConcurrency(CancellationToken cancellationToken) => Reply<Done>(new Done(), []);

    public Task<Outcome<ProvisionedConcurrency>> PutProvisionedConcurrency(string qualifier, int requested, CancellationToken cancellationToken) =>
        Reply<ProvisionedConcurrency>(Provisioned with { Requested = requested, Available = 0, Allocated = 0, Status = ProvisioningStatus.InProgress }, [qualifier, requested]);

    public Task<Outcome<ProvisionedConcurrency>> GetProvisionedConcurrency(string qualifier, CancellationToken cancellationToken) => Reply<ProvisionedConcurrency>(Provisioned, [qualifier]);

    public Task<Outcome<Page<ProvisionedConcurrency>>> ListProvisionedConcurrency(string? marker, int maxItems, CancellationToken cancellationToken) =>
        Reply<Page<ProvisionedConcurrency>>(new Page<ProvisionedConcurrency>(), [marker, maxItems]);

    public Task<Outcome<Done>> DeleteProvisionedConcurrency(string qualifier, CancellationToken cancellationToken) => Reply<Done>(new Done(), [qualifier]);

    public Task<Outcome<EventInvokeConfig>> PutEventInvokeConfig(EventInvokeChange request, string? qualifier, CancellationToken cancellationToken) =>
        Reply<EventInvokeConfig>(Config(request, qualifier), [request, qualifier]);

    public Task<Outcome<EventInvokeConfig>> UpdateEventInvokeConfig(EventInvokeChange request, string? qualifier, CancellationToken cancellationToken) =>
        Reply<EventInvokeConfig>(Config(request, qualifier), [request, qualifier]);

    public Task<Outcome<EventInvokeConfig>> GetEventInvokeConfig(string? qualifier, CancellationToken cancellationToken) =>
        Reply<EventInvokeConfig>(Config(new EventInvokeChange(), qualifier), [qualifier]);

    public Task<Outcome<Page<EventInvokeConfig>>> ListEventInvokeConfigs(string? marker, int maxItems, CancellationToken cancellationToken) =>
        Reply<Page<EventInvokeConfig>>(new Page<EventInvokeConfig> { Items = [Config(new EventInvokeChange(), "live")] }, [marker, maxItems]);

    public Task<Outcome<Done>> DeleteEventInvokeConfig(string? qualifier, CancellationToken cancellationToken) => Reply<Done>(new Done(), [qualifier]);

    public Task<Outcome<bool>> PutRecursion(bool allowsLoops, CancellationToken cancellationToken) => Reply<bool>(allowsLoops, [allowsLoops]);

    public Task<Outcome<bool>> GetRecursion(CancellationToken cancellationToken) => Reply<bool>(false, []);

    private static EventInvokeConfig Config(EventInvokeChange change, string? qualifier) => new()
    {
        FunctionArn = $"{Hello.Function.Arn}:{qualifier ?? "$LATEST"}",
        Settings = new EventInvokeSettings
        {
            MaximumRetryAttempts = change.MaximumRetryAttempts,
            MaximumEventAgeInSeconds = change.MaximumEventAgeInSeconds,
            OnSuccess = change.OnSuccess,
            OnFailure = change.OnFailure,
            LastModified = Hello.LastModified,
        },
    };

    private Task<Outcome<T>> Reply<T>(Outcome<T> standard, object?[] arguments, [CallerMemberName] string method = "")
    {
        Calls.Add((method, arguments));
        return Answers.TryGetValue(method, out var answer)
            ? answer is Exception fault ? Task.FromException<Outcome<T>>(fault) : Task.FromResult(answer is ApiError error ? error : (Outcome<T>)answer)
            : Task.FromResult(standard);
    }
}
