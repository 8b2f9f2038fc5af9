using Grid.Silo;

try
{
    await using var grid = GridHost.Build(args);
    await GridHost.Start(grid);
    Console.WriteLine(Banner.Text(grid.Services));
    await grid.WaitForShutdownAsync();
    return 0;
}
catch (Exception exception) when (StartFailure.Lines(exception) is { } lines)
{
    foreach (var line in lines) await Console.Error.WriteLineAsync($"grid: {line}");
    return 1;
}
