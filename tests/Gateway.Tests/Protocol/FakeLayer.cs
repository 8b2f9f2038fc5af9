using Grid.Contracts;
using Grid.Contracts.Functions;

namespace Grid.Gateway.Tests.Protocol;

/// <summary>A layer's grain that notes what it is asked.</summary>
internal sealed class FakeLayer : ILayerGrain
{
    public List<(string Method, object?[] Arguments)> Calls { get; } = [];

    public Outcome<LayerVersion> Answer { get; set; } = Tools;

    public Page<LayerVersion> Listed { get; set; } = new();

    public static LayerVersion Tools { get; } = new()
    {
        Region = "us-east-1", Name = "tools", Version = 3, Description = "d", CreatedDate = new DateTimeOffset(2026, 11, 25, 1, 2, 3, 45, TimeSpan.Zero),
        Code = FakeFunction.Hello.Code,
    };

    public Task<Outcome<LayerVersion>> Publish(LayerVersion content, CancellationToken cancellationToken)
    {
        Calls.Add(("Publish", [content]));
        return Task.FromResult(Answer);
    }

    public Task<Outcome<LayerVersion>> Get(long version, CancellationToken cancellationToken)
    {
        Calls.Add(("Get", [version]));
        return Task.FromResult(Answer);
    }

    public Task<Page<LayerVersion>> List(string? compatibleRuntime, string? compatibleArchitecture, string? marker, int maxItems, CancellationToken cancellationToken)
    {
        Calls.Add(("List", [compatibleRuntime, compatibleArchitecture, marker, maxItems]));
        return Task.FromResult(Listed);
    }

    public Task<Outcome<Done>> Delete(long version, CancellationToken cancellationToken)
    {
        Calls.Add(("Delete", [version]));
        return Task.FromResult<Outcome<Done>>(new Done());
    }
}
