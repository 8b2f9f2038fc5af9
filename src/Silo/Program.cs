using Grid.Silo;
using Grid.Storage.Durability;
using Microsoft.Extensions.Options;

try
{
    await using var grid = GridHost.Build(args);
    await grid.StartAsync();
    Console.WriteLine(Banner.Text(grid.Services));
    await grid.WaitForShutdownAsync();
    return 0;
}
catch (Exception exception) when (exception is OptionsValidationException or InvalidOperationException or DataFolderException or IOException)
{
    // What a person can mend: a setting, a folder, a port.
    await Console.Error.WriteLineAsync($"grid: {exception.Message}");
    return 1;
}
