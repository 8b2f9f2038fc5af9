using System.Security.Cryptography;
using Grid.Contracts;
using Grid.Contracts.Functions;

namespace Grid.Grains.Tests.Functions;

/// <summary>What the tests of functions share: a function of their own, in a region of their own.</summary>
public abstract class FunctionTest(FunctionsCluster cluster)
{
    protected const string StateConflict = "The operation cannot be performed at this time. The function is currently in the following state: ";
    protected const string WrongRevision =
        "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id";

    protected FunctionsCluster Cluster { get; } = cluster;

    protected FunctionId Id { get; } = new($"test-{Guid.NewGuid():N}-1", "orders");

    protected string Arn => Id.Arn;

    protected IFunctionGrain Grain => Cluster.Function(Id);

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected static CodeReference Code(int number, long size = 1_000, long unzipped = 3_000) => new()
    {
        Sha256 = Convert.ToBase64String(SHA256.HashData(BitConverter.GetBytes(number))),
        SizeBytes = size,
        UnzippedSizeBytes = unzipped,
    };

    protected static CreateFunction Request(int code = 1) => new()
    {
        Settings = new FunctionSettings
        {
            Runtime = "nodejs20.x",
            Handler = "index.handler",
            Role = "arn:aws:iam::000000000000:role/orders",
            Environment = new Dictionary<string, string> { ["TABLE"] = "orders" },
        },
        Code = Code(code),
    };

    protected static UpdateCode NewCode(int code, bool publish = false, string? revisionId = null) =>
        new() { Code = Code(code), Publish = publish, RevisionId = revisionId };

    protected static SettingsPatch Memory(int memorySizeMb) => new() { MemorySizeMb = memorySizeMb };

    /// <summary>The value of an operation that must succeed.</summary>
    protected static async Task<T> Value<T>(Task<Outcome<T>> operation)
    {
        var outcome = await operation;
        Assert.Null(outcome.Error);
        return outcome.Value!;
    }

    protected static async Task Refused<T>(ApiErrorKind kind, string message, Task<Outcome<T>> operation)
    {
        var outcome = await operation;
        Assert.Equal(new ApiError(kind, message), outcome.Error);
    }

    /// <summary>Creates the function and waits until it is Active.</summary>
    protected async Task<FunctionVersion> Created(CreateFunction? request = null)
    {
        await Value(Grain.Create(request ?? Request(), Cancel));
        return await Settled();
    }

    /// <summary>The version when no transition of it is in progress any more.</summary>
    protected Task<FunctionVersion> Settled(string? qualifier = null) => Cluster.Changes.Until(
        () => Version(qualifier),
        version => version.State is not FunctionState.Pending && version.LastUpdateStatus is not UpdateStatus.InProgress);

    protected async Task<FunctionVersion> Version(string? qualifier = null) => (await Value(Grain.Get(qualifier, Cancel))).Version;

    /// <summary>Publishes and waits until the version is Active.</summary>
    protected async Task<FunctionVersion> Published(string? description = null)
    {
        var version = await Value(Grain.PublishVersion(new PublishVersion { Description = description }, Cancel));
        return await Settled(version.Version);
    }

    /// <summary>Updates the code and waits until the update is over.</summary>
    protected async Task<FunctionVersion> Updated(int code)
    {
        await Value(Grain.UpdateCode(NewCode(code), Cancel));
        return await Settled();
    }

    protected Task<LayerVersion> Layer(string name, int code, long unzipped = 3_000) => Value(Cluster.Layer(Id.Region, name).Publish(
        new LayerVersion { Description = "shared code", Code = Code(code, 500, unzipped) }, Cancel));
}
