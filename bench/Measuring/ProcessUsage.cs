using System.Globalization;

namespace Notify.Bench.Measuring;

/// <summary>CPU time and memory of processes and their children, as Linux counts them.</summary>
internal static class ProcessUsage
{
    // USER_HZ is 100 wherever Linux is.
    private const double TicksPerSecond = 100;

    /// <summary>User and system seconds of a process and its descendants, ended ones included.</summary>
    public static double CpuSeconds(int process) => Tree(process).Sum(id =>
    {
        var fields = Read($"/proc/{id}/stat")?.Split(") ")[^1].Split(' ');
        // Field 3 of the file is the first here: utime, stime, cutime and cstime are 14 to 17.
        return fields is null ? 0 : fields[11..15].Sum(f => double.Parse(f, CultureInfo.InvariantCulture)) / TicksPerSecond;
    });

    /// <summary>Resident MiB now.</summary>
    public static double RssMiB(int process) => Tree(process).Sum(id => Status(id, "VmRSS:"));

    /// <summary>Most resident MiB so far.</summary>
    public static double PeakMiB(int process) => Tree(process).Sum(id => Status(id, "VmHWM:"));

    /// <summary>Busy seconds of the whole machine since it started, and those that a hypervisor took away.</summary>
    public static (double Busy, double Stolen) Machine()
    {
        var fields = Read("/proc/stat")!.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..]
            .Select(f => double.Parse(f, CultureInfo.InvariantCulture) / TicksPerSecond).ToArray();
        return (fields[0] + fields[1] + fields[2] + fields[5] + fields[6], fields[7]);
    }

    private static double Status(int process, string field)
    {
        var line = Read($"/proc/{process}/status")?.Split('\n').FirstOrDefault(l => l.StartsWith(field, StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[field.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) / 1024;
    }

    private static List<int> Tree(int process)
    {
        var found = new List<int> { process };
        for (var i = 0; i < found.Count; i++)
        {
            var tasks = $"/proc/{found[i]}/task";
            if (!Directory.Exists(tasks)) continue;
            foreach (var thread in Directory.EnumerateDirectories(tasks))
                found.AddRange((Read(Path.Combine(thread, "children")) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(c => int.Parse(c, CultureInfo.InvariantCulture)));
        }

        return found;
    }

    // Processes and threads end while they are looked at.
    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
