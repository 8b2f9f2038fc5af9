using System.Net.Sockets;

namespace Grid.Runtimes.RuntimeApi;

/// <summary>Who is told what becomes of a <see cref="RuntimeConnection"/>. Called at most once, by whichever comes first.</summary>
internal interface IConnectionOwner
{
    /// <summary>The web server is to go on.</summary>
    /// <param name="socket">Open; the owner's from here on.</param>
    /// <param name="received">What was read and not used.</param>
    void HandOver(Socket socket, byte[] received);

    /// <summary>The connection is closed.</summary>
    void Closed();
}
