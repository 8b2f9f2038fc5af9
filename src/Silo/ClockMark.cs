using System.Globalization;
using Grid.Storage;

namespace Grid.Silo;

/// <summary>
/// How far the virtual clock of a data folder has been moved: a file in it. What is stored there bears times up to it, so the next start goes on from there, and one by the machine's clock
/// is refused until that has caught up.
/// </summary>
internal sealed class ClockMark(string dataFolder)
{
    private readonly string _file = Path.Combine(dataFolder, "virtual-clock");

    public static ClockMark Of(IConfiguration configuration) =>
        new(configuration[$"{StorageOptions.Section}:{nameof(StorageOptions.DataFolder)}"] ?? new StorageOptions().DataFolder);

    /// <summary>The earliest there is for a folder whose clock was never moved.</summary>
    public DateTimeOffset Read() =>
        File.Exists(_file) && DateTimeOffset.TryParse(File.ReadAllText(_file), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var reached) ? reached : DateTimeOffset.MinValue;

    /// <summary>Comes before the clock moves.</summary>
    public void Write(DateTimeOffset reached)
    {
        var next = _file + ".new";
        File.WriteAllText(next, reached.ToString("O", CultureInfo.InvariantCulture));
        File.Move(next, _file, overwrite: true);
    }

    /// <exception cref="InvalidOperationException">What is in the folder is of a later time than the machine's.</exception>
    public void RefuseToGoBack(TimeProvider machine)
    {
        if (Read() is var reached && reached > machine.GetUtcNow())
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The grid in {Path.GetFullPath(dataFolder)} has lived by a virtual clock until {reached:yyyy-MM-ddTHH:mm:ssZ}, which is ahead of the machine's. Start it with --Grid:Clock virtual, or take another folder (Grid:Storage:DataFolder)."));
    }
}
