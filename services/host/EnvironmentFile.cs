namespace Notify.Host;

/// <summary>The file <c>.run/env</c>: one <c>KEY=value</c> a line, so that any tool can join in.</summary>
internal static class EnvironmentFile
{
    /// <summary>Sets keys and keeps the others. Atomic: a reader sees the old file or the new one.</summary>
    public static void Merge(string? path, IReadOnlyDictionary<string, string> values)
    {
        if (path is null) return;
        path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var lines = File.Exists(path) ? File.ReadAllLines(path).ToList() : [];
        lines.RemoveAll(line => values.ContainsKey(line.Split('=', 2)[0]));
        lines.AddRange(values.Select(v => $"{v.Key}={v.Value}"));
        var next = $"{path}.{Environment.ProcessId}";
        File.WriteAllLines(next, lines);
        File.Move(next, path, overwrite: true);
    }
}
