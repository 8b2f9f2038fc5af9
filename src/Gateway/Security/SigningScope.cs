using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Grid.Contracts;
using Grid.Contracts.Security;

namespace Grid.Gateway.Security;

/// <summary>A credential taken apart: key, day, region and service, with the signing key that follows from them.</summary>
internal sealed class SigningScope
{
    private const string Terminator = "aws4_request";

    private static readonly SearchValues<char> RegionCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private Derived? _derived;

    private SigningScope(string[] parts)
    {
        AccessKeyId = parts[0];
        Date = parts[1];
        Region = parts[2];
        Service = parts[3];
        Term = parts[4];
    }

    internal string AccessKeyId { get; }

    internal string Region { get; }

    private string Date { get; }

    private string Service { get; }

    private string Term { get; }

    internal static ApiError? Read(ReadOnlySpan<char> credential, out SigningScope? scope)
    {
        scope = null;
        if (credential.Count('/') != 4)
        {
            return new(ApiErrorKind.IncompleteSignature, $"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{credential}'");
        }

        scope = new(credential.ToString().Split('/'));
        return null;
    }

    /// <summary>True for what may stand in an ARN and in a grain's key: 2-32 lower-case letters, digits and hyphens.</summary>
    internal static bool IsRegion(ReadOnlySpan<char> text) =>
        text.Length is >= 2 and <= 32 && char.IsAsciiLetterLower(text[0]) && text[^1] != '-' && !text.ContainsAnyExcept(RegionCharacters);

    /// <param name="time">When the request was signed, in basic format.</param>
    internal ApiError? Check(string service, string time)
    {
        var date = time.AsSpan(0, 8);
        if (IsRegion(Region) && Service == service && Term == Terminator && date.SequenceEqual(Date)) return null;

        var wrong = new StringBuilder();
        if (!IsRegion(Region)) wrong.Append("Credential should be scoped to a valid region, not '").Append(Region).Append("'. ");
        if (Service != service) wrong.Append("Credential should be scoped to correct service: '").Append(service).Append("'. ");
        if (Term != Terminator) wrong.Append("Credential should be scoped with a valid terminator: 'aws4_request', not '").Append(Term).Append("'. ");
        if (!date.SequenceEqual(Date))
        {
            wrong.Append("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '")
                .Append(Date).Append("' != '").Append(date).Append("', from '").Append(time).Append("'.");
        }

        return new(ApiErrorKind.InvalidSignature, wrong.ToString());
    }

    /// <summary>Signing key and caller, derived once and kept as long as the access key stays the same.</summary>
    internal Derived For(AccessKey key)
    {
        var derived = _derived;
        if (derived is not null && derived.Secret == key.Secret && derived.Caller.PrincipalArn == key.PrincipalArn) return derived;
        return _derived = new(key.Secret, Derive(key.Secret), new Caller(Region, key.PrincipalArn, key.Id));
    }

    private byte[] Derive(string secret)
    {
        var key = HMACSHA256.HashData(Encoding.UTF8.GetBytes("AWS4" + secret), Encoding.UTF8.GetBytes(Date));
        foreach (var part in (ReadOnlySpan<string>)[Region, Service, Terminator]) key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        return key;
    }

    /// <summary>Not a record: nothing may print it.</summary>
    internal sealed class Derived(string secret, byte[] key, Caller caller)
    {
        internal string Secret => secret;

        internal byte[] Key => key;

        internal Caller Caller => caller;
    }
}
