using System.Runtime.InteropServices;
using Grid.Contracts;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Functions;

/// <summary>Instruction sets of functions. A grid runs the code of its own machines' one only.</summary>
internal static class Architectures
{
    internal static string OfThisMachine { get; } = RuntimeInformation.OSArchitecture is Architecture.Arm64 ? "arm64" : "x86_64";

    /// <summary>Reads <c>Architectures</c>: null when absent.</summary>
    internal static string? Read(ObjectReader body)
    {
        if (body.Texts("Architectures", Rules.Architecture, Must.HaveCountUpTo(1), Must.HaveCountFrom(1)) is not [var architecture, ..]) return null;
        if (architecture != OfThisMachine)
        {
            body.Refuse(ApiError.InvalidParameter($"The value {architecture} of the parameter Architectures is not supported by this grid yet. Its machines are {OfThisMachine}."));
        }

        return architecture;
    }
}
