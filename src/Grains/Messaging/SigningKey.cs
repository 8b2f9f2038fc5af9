using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Grid.Grains.Messaging;

/// <summary>Signs messages of topics with RSA, 2048 bits, and PKCS #1, as Amazon SNS does.</summary>
internal sealed class SigningKey : IDisposable
{
    private const int Bits = 2048;
    private const int HashDigits = 32;

    /// <summary>Longer than grids live: nothing renews it.</summary>
    private const int Years = 30;

    private readonly string _pem;

    /// <summary>Keys that nobody signs with at the moment: one cannot be used by two at a time.</summary>
    private readonly ConcurrentBag<RSA> _idle = [];

    private SigningKey(string pem, string certificate)
    {
        _pem = pem;
        Certificate = certificate;
        using var parsed = X509Certificate2.CreateFromPem(certificate);
        Path = $"/SimpleNotificationService-{Convert.ToHexStringLower(SHA256.HashData(parsed.RawDataMemory.Span))[..HashDigits]}.pem";
    }

    /// <summary>PEM.</summary>
    public string Certificate { get; }

    /// <inheritdoc cref="Contracts.Messaging.ITopicCertificate.Path"/>
    public string Path { get; }

    /// <summary>A new key and its certificate, which it has signed itself, as PEM.</summary>
    public static byte[] Make(DateTimeOffset now)
    {
        using var key = RSA.Create(Bits);
        var request = new CertificateRequest("CN=sns.grid", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(Years));
        return Encoding.ASCII.GetBytes($"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
    }

    /// <param name="pem">What <see cref="Make"/> has made.</param>
    public static SigningKey Read(byte[] pem)
    {
        var text = Encoding.ASCII.GetString(pem);
        var end = text.IndexOf("-----BEGIN PRIVATE KEY-----", StringComparison.Ordinal);
        return new SigningKey(text[end..], text[..end]);
    }

    /// <summary>Base64.</summary>
    /// <param name="version">1 hashes with SHA-1, 2 with SHA-256.</param>
    public string Sign(string text, string version)
    {
        if (!_idle.TryTake(out var key))
        {
            key = RSA.Create();
            key.ImportFromPem(_pem);
        }

        var signature = key.SignData(Encoding.UTF8.GetBytes(text), version == "2" ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);
        _idle.Add(key);
        return Convert.ToBase64String(signature);
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var key)) key.Dispose();
    }
}
