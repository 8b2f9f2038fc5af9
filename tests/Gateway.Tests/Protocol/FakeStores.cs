using System.Security.Cryptography;
using Grid.Contracts;
using Grid.Contracts.Environments;
using Grid.Contracts.Functions;
using Grid.Contracts.Security;

namespace Grid.Gateway.Tests.Protocol;

/// <summary>Everything else that the gateway asks: code, buckets, catalogue, runtimes, keys, reset.</summary>
internal sealed class FakeStores : ICodeStore, ICodeBucket, IFunctionCatalog, IGridRuntimes, IAccessKeys, IGridReset
{
    public Dictionary<string, byte[]> Zips { get; } = [];

    public ApiError? PutRefusal { get; set; }

    public List<(string Region, string Bucket, string Key, string? Version)> Fetches { get; } = [];

    public Outcome<ReadOnlyMemory<byte>> Fetched { get; set; } = (ReadOnlyMemory<byte>)"from a bucket"u8.ToArray();

    public List<object?[]> Listings { get; } = [];

    public Page<FunctionVersion> Functions { get; set; } = new();

    public Page<LayerVersion> Layers { get; set; } = new();

    public int Resets { get; private set; }

    public IReadOnlyList<RuntimeDescription> Available { get; } =
    [
        new() { Runtime = "nodejs20.x", InterpreterVersion = "20.1.0" }, new() { Runtime = "provided.al2023" }, new() { Runtime = "python3.11", InterpreterVersion = "3.11.7" },
    ];

    public AccessKey Root { get; } = new() { Id = "AKIAROOT", Secret = "a secret", PrincipalArn = "arn:aws:iam::000000000000:root" };

    public Task<Outcome<CodeReference>> Put(ReadOnlyMemory<byte> zip, CancellationToken cancellationToken)
    {
        if (PutRefusal is { } refusal) return Task.FromResult<Outcome<CodeReference>>(refusal);
        var code = new CodeReference { Sha256 = Convert.ToBase64String(SHA256.HashData(zip.Span)), SizeBytes = zip.Length };
        Zips[code.Hex] = zip.ToArray();
        return Task.FromResult<Outcome<CodeReference>>(code);
    }

    public Task<Stream?> Open(string sha256Hex, CancellationToken cancellationToken) =>
        Task.FromResult<Stream?>(Zips.TryGetValue(sha256Hex, out var zip) ? new MemoryStream(zip, writable: false) : null);

    public Task Unpack(string sha256Hex, string folder, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<int> Sweep(IReadOnlySet<string> referenced, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Outcome<ReadOnlyMemory<byte>>> Fetch(string region, string bucket, string key, string? objectVersion, CancellationToken cancellationToken)
    {
        Fetches.Add((region, bucket, key, objectVersion));
        return Task.FromResult(Fetched);
    }

    public Task<IReadOnlyList<string>> Regions(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>(["us-east-1"]);

    public Task<Page<FunctionVersion>> ListFunctions(string region, bool allVersions, string? marker, int maxItems, CancellationToken cancellationToken)
    {
        Listings.Add([region, allVersions, marker, maxItems]);
        return Task.FromResult(Functions);
    }

    public Task<Page<LayerVersion>> ListLayers(string region, string? compatibleRuntime, string? compatibleArchitecture, string? marker, int maxItems, CancellationToken cancellationToken)
    {
        Listings.Add([region, compatibleRuntime, compatibleArchitecture, marker, maxItems]);
        return Task.FromResult(Layers);
    }

    public Task<AccountUsage> Usage(string region, CancellationToken cancellationToken) => Task.FromResult(
        new AccountUsage { FunctionCount = 2, TotalCodeSizeBytes = 4096, ConcurrentExecutions = 1000, UnreservedConcurrentExecutions = 900 });

    public AccessKeyLookup Find(string accessKeyId, string? sessionToken, out AccessKey? key)
    {
        key = accessKeyId == Root.Id ? Root : null;
        return key is null ? AccessKeyLookup.UnknownKey : AccessKeyLookup.Found;
    }

    public AccessKey IssueSession(string roleArn, string sessionName, TimeSpan lifetime) => throw new NotSupportedException();

    public Task Reset(CancellationToken cancellationToken)
    {
        Resets++;
        return Task.CompletedTask;
    }
}
