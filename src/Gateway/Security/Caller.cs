namespace Grid.Gateway.Security;

/// <summary>Who calls and where: what the signature of a request says. A feature of every request that passed the checks.</summary>
/// <param name="Region">Region of the credential scope: the region that the call works in.</param>
/// <param name="PrincipalArn">ARN of the signer.</param>
/// <param name="AccessKeyId">The key that signed; the root's where any key is accepted.</param>
internal sealed record Caller(string Region, string PrincipalArn, string AccessKeyId);
