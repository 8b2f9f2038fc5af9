namespace Grid.Contracts.Messaging;

/// <summary>The certificate that messages of topics are signed for. The grid makes it itself, once; all its silos have the same.</summary>
public interface ITopicCertificate
{
    /// <summary>What its address ends with: <c>/SimpleNotificationService-</c>, 32 lower-case hexadecimal digits of its hash, <c>.pem</c>.</summary>
    ValueTask<string> Path(CancellationToken cancellationToken);

    /// <summary>PEM.</summary>
    ValueTask<string> Text(CancellationToken cancellationToken);
}
