using Grid.Contracts;

namespace Grid.Storage.Functions;

/// <summary>Reads zips from outside without trusting their size.</summary>
internal static class BoundedRead
{
    /// <param name="announced">Size in bytes as the source says; negative when it does not.</param>
    /// <returns>The bytes, or AWS's refusal of zips over 50 MB before more than that is read.</returns>
    public static async Task<Outcome<ReadOnlyMemory<byte>>> Zip(Stream source, long announced, CancellationToken cancellationToken)
    {
        if (announced > CodeErrors.MaxZippedBytes) return CodeErrors.ZipTooLarge;
        using var bytes = new MemoryStream((int)Math.Max(announced, 0));
        var buffer = new byte[64 * 1024];
        for (int read; (read = await source.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (bytes.Length + read > CodeErrors.MaxZippedBytes) return CodeErrors.ZipTooLarge;
            bytes.Write(buffer, 0, read);
        }

        return new ReadOnlyMemory<byte>(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
