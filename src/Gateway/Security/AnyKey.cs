using Grid.Contracts.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Grid.Gateway.Security;

/// <summary>Lets everyone in as the account's root (<see cref="SecurityOptions.AcceptAnyKey"/>), in the region that the request claims to be signed for.</summary>
internal sealed class AnyKey(IAccessKeys keys, IOptions<SecurityOptions> options)
{
    private readonly BoundedCache<Caller> _callers = new(256);

    internal Caller Identify(HttpRequest request, in RequestTarget target)
    {
        var region = ClaimedScope.Region(request, target);
        if (region.IsEmpty) region = options.Value.DefaultRegion;
        if (_callers.Find(region) is { } known) return known;

        var caller = new Caller(region.ToString(), keys.Root.PrincipalArn, keys.Root.Id);
        _callers.Add(region, caller);
        return caller;
    }
}
