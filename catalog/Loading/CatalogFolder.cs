using System.Security.Cryptography;
using System.Text;

namespace Notify.Catalog;

/// <summary>What lay in a catalog's folder at one moment, not yet checked.</summary>
/// <param name="Files">The <c>*.yaml</c> files, by name.</param>
/// <param name="Problems">What is wrong with the folder itself.</param>
public sealed record CatalogFolder(IReadOnlyList<CatalogFile> Files, IReadOnlyList<CatalogProblem> Problems)
{
    /// <summary>Reads all <c>*.yaml</c> files directly in a folder. Whatever is wrong, also with the disk, is a problem in the result.</summary>
    /// <param name="folder">The folder.</param>
    public static CatalogFolder Read(string folder)
    {
        var problems = new List<CatalogProblem>();
        var files = new List<CatalogFile>();
        try
        {
            foreach (var path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
            {
                var name = Path.GetFileName(path);
                if (name.EndsWith(".yaml", StringComparison.Ordinal)) files.Add(new CatalogFile(name, File.ReadAllText(path)));
                else if (name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase))
                    problems.Add(new CatalogProblem(name, 0, "only files named *.yaml are read; rename it to end in .yaml."));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new CatalogFolder([], [new CatalogProblem(folder, 0, $"cannot be read: {e.Message}")]);
        }

        if (files.Count == 0 && problems.Count == 0) problems.Add(new CatalogProblem(folder, 0, "has no *.yaml file; put at least one catalog file into it."));
        return new CatalogFolder(files, problems);
    }

    /// <summary>
    /// Equal for folders of equal names and contents. Contents, not times: a mounted folder whose files are links changes
    /// without a new time on any name in it.
    /// </summary>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Files) Append(hash, file.Name, file.Text);
        foreach (var problem in Problems) Append(hash, problem.File, problem.Message);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
    }
}
