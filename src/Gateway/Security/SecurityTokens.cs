using Grid.Contracts;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Security;

/// <summary>AWS STS as far as it tells who calls: what tools ask before anything else. The grid gives out no tokens.</summary>
internal sealed class SecurityTokens : IQueryService
{
    private const string RootArn = $"arn:aws:iam::{Account.Id}:root";

    private static readonly string[] s_missing = ["AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "AssumeRoot", "DecodeAuthorizationMessage", "GetAccessKeyInfo", "GetDelegatedAccessToken", "GetFederationToken", "GetSessionToken", "GetWebIdentityToken"];

    public SecurityTokens()
    {
        var operations = new Dictionary<string, Func<QueryRequest, Task<Outcome<QueryAnswer>>>> { ["GetCallerIdentity"] = Identify };
        foreach (var name in s_missing)
            operations[name] = _ => Task.FromResult<Outcome<QueryAnswer>>(new ApiError(ApiErrorKind.UnsupportedOperation, $"{name} is not supported by this grid: its access keys are all there is."));
        Operations = operations;
    }

    public string Version => "2011-06-15";

    public string SigningName => "sts";

    public string Namespace => "https://sts.amazonaws.com/doc/2011-06-15/";

    public IReadOnlyDictionary<string, Func<QueryRequest, Task<Outcome<QueryAnswer>>>> Operations { get; }

    private static Task<Outcome<QueryAnswer>> Identify(QueryRequest request)
    {
        var caller = request.Caller;
        return Task.FromResult<Outcome<QueryAnswer>>(new QueryAnswer(xml =>
        {
            xml.WriteElementString("Arn", caller.PrincipalArn);
            xml.WriteElementString("UserId", caller.PrincipalArn == RootArn ? Account.Id : caller.AccessKeyId);
            xml.WriteElementString("Account", Account.Id);
        }));
    }
}
