namespace Grid.Gateway.Security;

/// <summary>A claim by a known key in the right place at the right time; whether that key signed the request is still to be verified.</summary>
/// <param name="SignedHeaders">Names of the signed headers.</param>
/// <param name="Time">When it was signed, in basic format.</param>
/// <param name="IsNew">Scope or names are not in the caches yet.</param>
internal readonly record struct ExaminedSignature(SignatureClaim Claim, string[] SignedHeaders, string Time, SigningScope Scope, SigningScope.Derived Derived, bool IsNew);
